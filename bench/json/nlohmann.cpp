// nlohmann/json as it comes. It has no memory to reuse.

#include <nlohmann/json.hpp>

#include "bench/json/library.h"

namespace miniraft::bench {

namespace {

class Nlohmann {
 public:
  using Document = nlohmann::json;
  static constexpr std::string_view name = "nlohmann";

  [[nodiscard]] std::string version() const {
    return "nlohmann " + std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + "." +
           std::to_string(NLOHMANN_JSON_VERSION_MINOR) + "." +
           std::to_string(NLOHMANN_JSON_VERSION_PATCH);
  }

  bool parse_fresh(std::string_view text) {
    return !Document::parse(text, nullptr, /*allow_exceptions=*/false).is_discarded();
  }
  bool parse_reusing(std::string_view text) { return parse_fresh(text); }

  std::optional<Document> load(std::string_view text) {
    Document document = Document::parse(text, nullptr, /*allow_exceptions=*/false);
    if (document.is_discarded()) return std::nullopt;
    return document;
  }

  size_t write_fresh(const Document& document) { return document.dump().size(); }
  size_t write_reusing(const Document& document) { return write_fresh(document); }
  std::string text_of(const Document& document) { return document.dump(); }
};

}  // namespace

std::unique_ptr<Library> make_nlohmann() {
  return std::make_unique<LibraryOf<Nlohmann>>();
}

}  // namespace miniraft::bench
