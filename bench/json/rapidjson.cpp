// RapidJSON: exact numbers and validated UTF-8, which are off by default, as ours has them always.
// Where memory is reused, both of its pools are, as its manual advises for many small texts.
// Release 1.1.0 does not compile with clang 19.

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>

#include "bench/json/library.h"

namespace miniraft::bench {

namespace {

constexpr unsigned flags =
    rapidjson::kParseFullPrecisionFlag | rapidjson::kParseValidateEncodingFlag;

class RapidJson {
 public:
  using Document = rapidjson::Document;
  static constexpr std::string_view name = "RapidJSON";

  [[nodiscard]] std::string version() const {
    return std::string("RapidJSON ") + RAPIDJSON_VERSION_STRING;
  }

  bool parse_fresh(std::string_view text) {
    Document document;
    document.Parse<flags>(text.data(), text.size());
    return !document.HasParseError();
  }

  bool parse_reusing(std::string_view text) {
    values_.Clear();
    stack_.Clear();
    Pooled document(&values_, stack_bytes, &stack_);
    document.Parse<flags>(text.data(), text.size());
    return !document.HasParseError();
  }

  std::optional<Document> load(std::string_view text) {
    Document document;
    document.Parse<flags>(text.data(), text.size());
    if (document.HasParseError()) return std::nullopt;
    return document;
  }

  size_t write_fresh(const Document& document) {
    rapidjson::StringBuffer out;
    rapidjson::Writer<rapidjson::StringBuffer> writer(out);
    document.Accept(writer);
    return out.GetSize();
  }

  size_t write_reusing(const Document& document) {
    out_.Clear();
    writer_.Reset(out_);
    document.Accept(writer_);
    return out_.GetSize();
  }

  std::string text_of(const Document& document) {
    write_reusing(document);
    return {out_.GetString(), out_.GetSize()};
  }

 private:
  using Pool = rapidjson::MemoryPoolAllocator<>;
  using Pooled = rapidjson::GenericDocument<rapidjson::UTF8<>, Pool, Pool>;
  static constexpr size_t stack_bytes = 1024;

  // Clear() keeps the buffers.
  std::array<char, 65'536> value_buffer_;
  std::array<char, 65'536> stack_buffer_;
  Pool values_{value_buffer_.data(), value_buffer_.size()};
  Pool stack_{stack_buffer_.data(), stack_buffer_.size()};
  rapidjson::StringBuffer out_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{out_};
};

}  // namespace

std::unique_ptr<Library> make_rapidjson() {
  return std::make_unique<LibraryOf<RapidJson>>();
}

}  // namespace miniraft::bench
