// simdjson's DOM. It chooses its vector instructions when it starts, whatever it was compiled for;
// version() says which. Its parser is reused always, as its manual demands; texts are padded as it
// wants them (library.h), so it copies none.

#include <simdjson.h>

#include "bench/json/library.h"

namespace miniraft::bench {

namespace {

class SimdJson {
 public:
  using Document = simdjson::dom::document;
  static constexpr std::string_view name = "simdjson";

  [[nodiscard]] std::string version() const {
    return "simdjson " + std::to_string(simdjson::SIMDJSON_VERSION_MAJOR) + "." +
           std::to_string(simdjson::SIMDJSON_VERSION_MINOR) + "." +
           std::to_string(simdjson::SIMDJSON_VERSION_REVISION) + " (" +
           simdjson::get_active_implementation()->name() + ")";
  }

  bool parse_fresh(std::string_view text) {
    return parser_.parse(text.data(), text.size(), /*realloc_if_needed=*/false).error() ==
           simdjson::SUCCESS;
  }
  bool parse_reusing(std::string_view text) { return parse_fresh(text); }

  std::optional<Document> load(std::string_view text) {
    Document document;
    const auto error =
        parser_.parse_into_document(document, text.data(), text.size(), false).error();
    if (error != simdjson::SUCCESS) return std::nullopt;
    return document;
  }

  size_t write_fresh(const Document& document) { return text_of(document).size(); }

  size_t write_reusing(const Document& document) {
    out_.clear();
    out_.append(document.root());
    return out_.str().size();
  }

  std::string text_of(const Document& document) { return simdjson::minify(document.root()); }

 private:
  simdjson::dom::parser parser_;
  simdjson::internal::string_builder<> out_;
};

}  // namespace

std::unique_ptr<Library> make_simdjson() {
  return std::make_unique<LibraryOf<SimdJson>>();
}

}  // namespace miniraft::bench
