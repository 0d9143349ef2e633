// Our own library, core/json: the document alone; typed.cpp measures the codec.

#include "bench/json/library.h"
#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/write.h"

namespace miniraft::bench {

namespace {

class Miniraft {
 public:
  using Document = json::Document;
  static constexpr std::string_view name = "miniraft";

  [[nodiscard]] std::string version() const { return "miniraft"; }

  bool parse_fresh(std::string_view text) { return json::parse(text).has_value(); }
  bool parse_reusing(std::string_view text) { return json::parse(text, document_).has_value(); }

  std::optional<Document> load(std::string_view text) {
    auto document = json::parse(text);
    if (!document) return std::nullopt;
    return std::move(*document);
  }

  size_t write_fresh(const Document& document) { return json::to_text(document.root()).size(); }

  size_t write_reusing(const Document& document) {
    out_.clear();
    json::Writer(out_).value(document.root());
    return out_.size();
  }

  std::string text_of(const Document& document) { return json::to_text(document.root()); }

 private:
  Document document_;
  std::string out_;
};

}  // namespace

std::unique_ptr<Library> make_miniraft() {
  return std::make_unique<LibraryOf<Miniraft>>();
}

}  // namespace miniraft::bench
