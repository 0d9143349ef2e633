// JSON: any bytes are rejected with a place inside them or become a document that is written and
// read back as the same value; canonical text is stable; the codec takes back what it wrote.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "miniraft/core/base/check.h"
#include "miniraft/core/json/codec.h"
#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/write.h"

namespace {

namespace json = miniraft::json;

struct Ping {
  static constexpr std::string_view type_name = "ping";
  template <class Fields, class Self>
  static void fields(Fields&, Self&) {}
};

// A field of each kind that a codec has.
struct Record {
  static constexpr std::string_view type_name = "record";
  bool flag = false;
  int16_t small = 0;
  std::optional<uint64_t> large;
  double real = 0;
  std::string name;
  json::Text any;
  std::vector<std::variant<Ping, Record>> children;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field_or_default("flag", self.flag);
    f.field_or_default("small", self.small);
    f.field("large", self.large);
    f.field_or_default("real", self.real);
    f.field_or_default("name", self.name);
    f.field_or_default("any", self.any);
    f.field_or_default("children", self.children);
  }
};

void check_codec(json::Value value) {
  const auto decoded = json::decode<std::variant<Ping, Record>>(value);
  if (!decoded) {
    MINIRAFT_CHECK(!decoded.error().reason.empty());
    return;
  }
  const std::string encoded = json::encode_text(*decoded);
  const auto again = json::decode_text<std::variant<Ping, Record>>(encoded);
  MINIRAFT_CHECK(again.has_value());
  MINIRAFT_CHECK(json::encode_text(*again) == encoded);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static json::Document document;  // reused: nothing of an earlier text may show
  const auto root = json::parse(text, document);
  if (!root) {
    MINIRAFT_CHECK_LE(root.error().offset, size);
    MINIRAFT_CHECK_LE(root.error().column, size + 1);
    return 0;
  }
  const std::string written = json::to_text(*root);
  const auto again = json::parse(written);
  MINIRAFT_CHECK(again.has_value());
  MINIRAFT_CHECK(json::to_text(again->root()) == written);

  const std::string canonical = json::canonical_text(*root);
  MINIRAFT_CHECK(json::canonical_text(again->root()) == canonical);
  MINIRAFT_CHECK(json::canonical_text(json::parse(canonical)->root()) == canonical);

  check_codec(*root);
  return 0;
}
