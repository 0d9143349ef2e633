#include "core/json/parse.h"

#include <algorithm>
#include <cstring>

#include "core/base/check.h"
#include "core/json/scan.h"

namespace miniraft::json {
namespace {

constexpr uint32_t no_container = UINT32_MAX;

// Fills an arena with the text and its nodes. The text is copied to the front so that strings can
// be unescaped in place; nodes follow. While a container is open, its node's extent holds the
// index of the container around it: that is all the stack there is.
class Parser {
 public:
  Parser(std::string_view text, std::vector<Node>& arena, const Options& options);

  // Whether the text is valid; if not, kind() and offset() say why not.
  bool run();

  [[nodiscard]] size_t root() const { return root_; }
  [[nodiscard]] ErrorKind kind() const { return kind_; }
  [[nodiscard]] size_t offset() const { return offset_; }

 private:
  bool fail(ErrorKind kind, const char* at);
  bool fail_here(ErrorKind kind) { return fail(at_end() ? ErrorKind::unexpected_end : kind, at_); }
  [[nodiscard]] bool at_end() const { return at_ == end_; }
  [[nodiscard]] Node& open_node() { return arena_[root_ + open_]; }
  void skip_space();
  void grow();
  void push(Kind kind, uint8_t flags, uint32_t extent, uint64_t payload);
  bool step();
  bool value();
  bool open(Kind kind);
  void close();
  bool string();
  bool number();
  bool literal(std::string_view word, Kind kind, uint8_t flags);

  std::vector<Node>& arena_;
  const size_t text_bytes_;
  const size_t depth_max_;
  const size_t root_;             // index in arena_ of the first node
  size_t used_ = 0;               // nodes made
  uint32_t open_ = no_container;  // index, from the root, of the innermost open container
  bool fresh_ = false;            // nothing has been seen in the open container yet
  size_t depth_ = 0;
  char* begin_ = nullptr;
  char* at_ = nullptr;
  char* end_ = nullptr;
  ErrorKind kind_ = ErrorKind::empty_text;
  size_t offset_ = 0;
};

Parser::Parser(std::string_view text, std::vector<Node>& arena, const Options& options)
    : arena_(arena),
      text_bytes_(text.size()),
      depth_max_(options.depth_max),
      root_((text.size() + padding_bytes + sizeof(Node) - 1) / sizeof(Node)) {
  // One node for 8 bytes of text is usual; the densest texts have one for 2.
  const size_t wanted = root_ + text.size() / 8 + 8;
  if (arena_.size() < wanted) {
    arena_.clear();
    arena_.resize(wanted);
  }
  begin_ = reinterpret_cast<char*>(arena_.data());
  if (!text.empty()) std::memcpy(begin_, text.data(), text.size());
  std::memset(begin_ + text.size(), 0, padding_bytes);
  at_ = begin_;
  end_ = begin_ + text.size();
}

bool Parser::fail(ErrorKind kind, const char* at) {
  kind_ = kind;
  offset_ = static_cast<size_t>(at - begin_);
  return false;
}

void Parser::skip_space() {
  while (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t') ++at_;
}

// Strings are held by their distance from the node, so the block can move as it is.
void Parser::grow() {
  const auto offset = at_ - begin_;
  const size_t nodes_most = root_ + text_bytes_ + 1;
  arena_.resize(std::min(arena_.size() + arena_.size() / 2, nodes_most));
  CHECK_LT(root_ + used_, arena_.size());
  begin_ = reinterpret_cast<char*>(arena_.data());
  at_ = begin_ + offset;
  end_ = begin_ + text_bytes_;
}

void Parser::push(Kind kind, uint8_t flags, uint32_t extent, uint64_t payload) {
  if (root_ + used_ == arena_.size()) grow();
  arena_[root_ + used_] = Node{kind, flags, 0, extent, payload};
  ++used_;
}

bool Parser::run() {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (std::string_view(begin_, text_bytes_).starts_with(byte_order_mark)) {
    return fail(ErrorKind::byte_order_mark, begin_);
  }
  skip_space();
  if (at_end()) return fail(ErrorKind::empty_text, at_);
  if (!value()) return false;
  while (open_ != no_container) {
    if (!step()) return false;
  }
  skip_space();
  return at_end() || fail(ErrorKind::trailing_characters, at_);
}

// One step in the open container: close it, or read its next element or member.
bool Parser::step() {
  const bool in_object = open_node().kind == Kind::object;
  skip_space();
  if (*at_ == (in_object ? '}' : ']')) {
    close();
    return true;
  }
  if (!fresh_) {
    if (*at_ != ',') {
      return fail_here(in_object ? ErrorKind::expected_comma_or_brace
                                 : ErrorKind::expected_comma_or_bracket);
    }
    ++at_;
    skip_space();
  }
  fresh_ = false;
  open_node().payload += 1;
  if (in_object) {
    if (*at_ != '"') return fail_here(ErrorKind::expected_key);
    if (!string()) return false;
    skip_space();
    if (*at_ != ':') return fail_here(ErrorKind::expected_colon);
    ++at_;
    skip_space();
  }
  return value();
}

bool Parser::value() {
  switch (*at_) {
    case '{':
      return open(Kind::object);
    case '[':
      return open(Kind::array);
    case '"':
      return string();
    case 't':
      return literal("true", Kind::boolean, 1);
    case 'f':
      return literal("false", Kind::boolean, 0);
    case 'n':
      return literal("null", Kind::null, 0);
    default:
      if (*at_ == '-' || (*at_ >= '0' && *at_ <= '9')) return number();
      return fail_here(ErrorKind::expected_value);
  }
}

bool Parser::open(Kind kind) {
  if (depth_ == depth_max_) return fail(ErrorKind::too_deep, at_);
  ++depth_;
  ++at_;
  const auto index = static_cast<uint32_t>(used_);
  push(kind, 0, open_, 0);
  open_ = index;
  fresh_ = true;
  return true;
}

void Parser::close() {
  Node& node = open_node();
  const uint32_t around = node.extent;
  node.extent = static_cast<uint32_t>(used_ - open_);
  open_ = around;
  fresh_ = false;
  --depth_;
  ++at_;
}

bool Parser::string() {
  char* const first = at_ + 1;
  const auto scanned = scan_string(first, end_);
  if (!scanned) return fail(scanned.error().kind, scanned.error().at);
  const size_t distance = (root_ + used_) * sizeof(Node) - static_cast<size_t>(first - begin_);
  at_ = scanned->after;
  push(Kind::string, scanned->needs_no_escape ? 1 : 0, scanned->bytes, distance);
  return true;
}

bool Parser::number() {
  const auto scanned = scan_number(at_);
  if (!scanned) {
    const bool cut_off = scanned.error().at == end_;
    return fail(cut_off ? ErrorKind::unexpected_end : scanned.error().kind, scanned.error().at);
  }
  at_ += scanned->after - at_;
  push(Kind::number, static_cast<uint8_t>(scanned->form), 1, scanned->bits);
  return true;
}

bool Parser::literal(std::string_view word, Kind kind, uint8_t flags) {
  for (size_t i = 0; i < word.size(); ++i) {
    if (at_[i] == word[i]) continue;
    return fail(at_ + i == end_ ? ErrorKind::unexpected_end : ErrorKind::bad_literal, at_ + i);
  }
  at_ += word.size();
  push(kind, flags, 1, 0);
  return true;
}

ParseError locate(ErrorKind kind, size_t offset, std::string_view text) {
  const std::string_view before = text.substr(0, offset);
  const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
  const auto line = static_cast<size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  return {kind, offset, line, offset - line_start + 1};
}

}  // namespace

std::expected<Value, ParseError> parse(std::string_view text, Document& document,
                                       const Options& options) {
  document.root_ = 0;
  if (text.size() > std::min(options.text_bytes_max, text_bytes_limit)) {
    return std::unexpected(ParseError{ErrorKind::too_large, 0, 1, 1});
  }
  Parser parser(text, document.arena_, options);
  if (!parser.run()) return std::unexpected(locate(parser.kind(), parser.offset(), text));
  document.root_ = parser.root();
  return document.root();
}

std::expected<Document, ParseError> parse(std::string_view text, const Options& options) {
  Document document;
  if (auto root = parse(text, document, options); !root) return std::unexpected(root.error());
  return document;
}

std::string_view reason(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::empty_text:
      return "no value in the text";
    case ErrorKind::unexpected_end:
      return "unexpected end of text";
    case ErrorKind::expected_value:
      return "expected a value";
    case ErrorKind::expected_key:
      return "expected a string as key";
    case ErrorKind::expected_colon:
      return "expected ':'";
    case ErrorKind::expected_comma_or_bracket:
      return "expected ',' or ']'";
    case ErrorKind::expected_comma_or_brace:
      return "expected ',' or '}'";
    case ErrorKind::trailing_characters:
      return "characters after the value";
    case ErrorKind::bad_literal:
      return "expected true, false or null";
    case ErrorKind::bad_number:
      return "malformed number";
    case ErrorKind::number_out_of_range:
      return "number beyond the range of a double";
    case ErrorKind::unescaped_control:
      return "unescaped control character in a string";
    case ErrorKind::bad_escape:
      return "malformed escape sequence";
    case ErrorKind::lone_surrogate:
      return "escaped surrogate without its pair";
    case ErrorKind::invalid_utf8:
      return "invalid UTF-8";
    case ErrorKind::byte_order_mark:
      return "byte order mark before the text";
    case ErrorKind::too_deep:
      return "nested too deeply";
    case ErrorKind::too_large:
      return "text too large";
  }
  return "unknown error";
}

std::string describe(const ParseError& error) {
  std::string text(reason(error.kind));
  text += " at offset ";
  text += std::to_string(error.offset);
  text += " (line ";
  text += std::to_string(error.line);
  text += ", column ";
  text += std::to_string(error.column);
  text += ')';
  return text;
}

}  // namespace miniraft::json
