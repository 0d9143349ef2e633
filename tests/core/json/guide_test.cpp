// The example of docs/json.md, compiled: the guide shows exactly the code between the marks below.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "miniraft/core/json/codec.h"

// guide: begin
// A layer that knows nothing of JSON.
namespace bank {

struct Account {
  uint64_t value = 0;
  Account() = default;
  explicit Account(uint64_t number) : value(number) {}
};

enum class Currency : uint8_t { euro, yen };

struct Deposit {
  Account account;
  int64_t cents = 0;
  Currency currency = Currency::euro;
  std::string receipt;  // any bytes
};

}  // namespace bank

// Bytes travel as hexadecimal digits.
struct Hex {
  static std::string to_wire(const std::string& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
      text += digits[static_cast<unsigned char>(byte) >> 4];
      text += digits[static_cast<unsigned char>(byte) & 0xF];
    }
    return text;
  }

  static std::expected<std::string, std::string> from_wire(const std::string& text) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (text.size() % 2 != 0) return std::unexpected("expected pairs of hexadecimal digits");
    std::string bytes;
    for (size_t i = 0; i < text.size(); i += 2) {
      const size_t high = digits.find(text[i]);
      const size_t low = digits.find(text[i + 1]);
      if (high > 15 || low > 15) return std::unexpected("expected hexadecimal digits");
      bytes += static_cast<char>(high << 4 | low);
    }
    return bytes;
  }
};

// Described from outside.
namespace miniraft::json {

template <>
struct Describe<bank::Currency> {
  static constexpr Name<bank::Currency> names[] = {{bank::Currency::euro, "EUR"},
                                                   {bank::Currency::yen, "JPY"}};
};

template <>
struct Describe<bank::Deposit> {
  static constexpr std::string_view type_name = "deposit";

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("account", self.account);
    f.field("cents", self.cents);
    f.field_or_default("currency", self.currency);
    f.field("receipt", as<Hex>(self.receipt));
  }
};

}  // namespace miniraft::json

// Or by itself.
struct Audit {
  static constexpr std::string_view type_name = "audit";
  std::vector<bank::Account> accounts;
  miniraft::json::Text note;  // any JSON value

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("accounts", self.accounts);
    f.field("note", self.note);
  }
};

struct Request {
  std::variant<bank::Deposit, Audit> action;
  std::optional<uint64_t> msg_id;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.inlined(self.action);  // "type" and the fields of the alternative, in this same object
    f.field("msg_id", self.msg_id);
  }
};
// guide: end

namespace miniraft::json {
namespace {

constexpr std::string_view deposit_text =
    R"({"type":"deposit","account":7,"cents":-250,"currency":"JPY","receipt":"00ff","msg_id":1})";
constexpr std::string_view audit_text =
    R"({"type":"audit","accounts":[7,8],"note":{"why":["routine"]}})";

TEST(Guide, example_goes_both_ways) {
  for (const std::string_view text : {deposit_text, audit_text}) {
    const auto request = decode_text<Request>(text);
    ASSERT_TRUE(request.has_value()) << describe(request.error());
    EXPECT_EQ(encode_text(*request), text);
  }
  const auto error = decode_text<Request>(R"({"type":"audit","accounts":[7,-8],"note":1})").error();
  EXPECT_EQ(describe(error), "accounts[1]: expected unsigned integer");
}

std::string file_text(const std::string& path) {
  std::ifstream file(std::string(MINIRAFT_SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Guide, documentation_shows_the_compiled_example) {
  const std::string source = file_text("tests/core/json/guide_test.cpp");
  const std::string begin = "// guide: begin\n";
  const size_t first = source.find("\n" + begin) + 1 + begin.size();
  const std::string example = source.substr(first, source.find("// guide: end\n", first) - first);
  const std::string guide = file_text("docs/json.md");
  EXPECT_NE(guide.find("```cpp\n" + example + "```\n"), std::string::npos)
      << "copy the example into docs/json.md";
  for (const std::string_view text : {deposit_text, audit_text}) {
    EXPECT_NE(guide.find(text), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace miniraft::json
