// yyjson, where YYJSON_DIR names its two files: default flags; a pool in one buffer where memory is
// reused.

#include <yyjson.h>

#include <algorithm>
#include <cstdlib>

#include "bench/json/library.h"

namespace miniraft::bench {

namespace {

struct FreeDocument {
  void operator()(yyjson_doc* document) const { yyjson_doc_free(document); }
};

class YyJson {
 public:
  using Document = std::unique_ptr<yyjson_doc, FreeDocument>;
  static constexpr std::string_view name = "yyjson";

  YyJson() { make_room(1 << 18); }

  [[nodiscard]] std::string version() const {
    return std::string("yyjson ") + YYJSON_VERSION_STRING;
  }

  bool parse_fresh(std::string_view text) {
    return Document(yyjson_read(text.data(), text.size(), YYJSON_READ_NOFLAG)) != nullptr;
  }

  // Without YYJSON_READ_INSITU it only reads the text, whatever the type of its parameter says; its
  // own yyjson_read casts likewise.
  bool parse_reusing(std::string_view text) {
    make_room(yyjson_read_max_memory_usage(text.size(), YYJSON_READ_NOFLAG));
    char* const bytes = const_cast<char*>(text.data());  // NOLINT(*-const-cast)
    return Document(yyjson_read_opts(bytes, text.size(), YYJSON_READ_NOFLAG, &pool_, nullptr)) !=
           nullptr;
  }

  std::optional<Document> load(std::string_view text) {
    Document document(yyjson_read(text.data(), text.size(), YYJSON_READ_NOFLAG));
    if (document == nullptr) return std::nullopt;
    return document;
  }

  size_t write_fresh(const Document& document) {
    size_t bytes = 0;
    std::free(yyjson_write(document.get(), YYJSON_WRITE_NOFLAG, &bytes));
    return bytes;
  }

  size_t write_reusing(const Document& document) {
    size_t bytes = 0;
    char* const text =
        yyjson_write_opts(document.get(), YYJSON_WRITE_NOFLAG, &pool_, &bytes, nullptr);
    if (text != nullptr) pool_.free(pool_.ctx, text);
    return bytes;
  }

  std::string text_of(const Document& document) {
    size_t bytes = 0;
    char* const text = yyjson_write(document.get(), YYJSON_WRITE_NOFLAG, &bytes);
    std::string copy(text == nullptr ? "" : text, bytes);
    std::free(text);
    return copy;
  }

 private:
  void make_room(size_t bytes) {
    if (bytes <= buffer_.size()) return;
    buffer_.resize(bytes);
    yyjson_alc_pool_init(&pool_, buffer_.data(), buffer_.size());
  }

  std::vector<char> buffer_;
  yyjson_alc pool_;
};

}  // namespace

std::unique_ptr<Library> make_yyjson() {
  return std::make_unique<LibraryOf<YyJson>>();
}

}  // namespace miniraft::bench
