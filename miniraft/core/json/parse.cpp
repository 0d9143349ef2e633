#include "miniraft/core/json/parse.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "miniraft/core/base/check.h"
#include "miniraft/core/json/read_double.h"
#include "miniraft/core/json/scan.h"

namespace miniraft::json {
namespace {

// As many nodes as a valid text can need, and one. A value of n nodes has at least 2n - 1 bytes:
// scalars stand between commas, containers have two brackets, keys two quotes and a colon.
constexpr size_t nodes_of_densest(size_t text_bytes) {
  return text_bytes / 2 + 3;
}

// How many nodes a text makes, judged by samples of it: one for each comma, colon and bracket, but
// for those in strings. Too few cost a copy while parsing; too many cost memory.
[[gnu::noinline]] size_t likely_nodes(std::string_view text) {
  constexpr size_t samples_min = 8, sample_bytes = 256, bytes_per_sample = 64 * sample_bytes;
  if (text.size() <= samples_min * sample_bytes) return text.size() / 4 + 8;
  // Many enough that they miss no part of a record that repeats.
  const size_t samples = std::max(samples_min, text.size() / bytes_per_sample);
  const size_t step = text.size() / samples;
  size_t marks = 0;
  for (size_t i = 0; i < samples; ++i) {
    for (const char byte : text.substr(i * step, sample_bytes)) {
      marks += byte == ',' || byte == ':' || byte == '[' || byte == '{' ? 1 : 0;
    }
  }
  // A quarter more: samples may mislead.
  const size_t likely = text.size() * (marks + marks / 4) / (samples * sample_bytes) + 64;
  return std::min(likely, nodes_of_densest(text.size()));
}

// Fills an arena with the text and its nodes. The text is copied to the front so that strings can
// be unescaped in place; nodes follow. While a container is open, its node holds the distance back
// to the container around it, which is all the stack there is, and how many elements or members it
// has so far, the one that is being read included.
class Parser {
 public:
  Parser(std::string_view text, Arena& arena, const Options& options);

  // Whether the text is valid; if not, error() says why not.
  bool run();

  [[nodiscard]] size_t root() const { return root_; }
  [[nodiscard]] ErrorKind kind() const { return error_.kind; }
  [[nodiscard]] size_t offset() const { return static_cast<size_t>(error_.at - begin_); }

 private:
  // Where it is; held in registers, which members are not when bytes are written, and nothing is
  // whose address a function that is not inline has seen.
  struct Place {
    char* at;      // in the text
    Node* node;    // the next one to be made
    Node* open;    // the innermost open container; null if there is none
    size_t depth;  // open containers
    bool in_object;
  };

  bool fail(ScanError error);
  bool fail_at(ErrorKind kind, const char* at) {
    return fail({at == end_ ? ErrorKind::unexpected_end : kind, at});
  }
  bool only_space_follows(Place place);
  bool key(Place& place);
  bool value(Place& place);
  bool string(Place& place);
  bool number(Place& place);
  static void push_string(Place& place, const char* end, bool needs_no_escape);
  static void push_number(Place& place, const char* after, NumberForm form, uint64_t bits);
  const char* any_number(const char* first, Node* node);
  bool any_number(Place& place);
  bool literal(Place& place, std::string_view word, Node node);
  bool open_container(Place& place, Kind kind);
  static void close_container(Place& place);
  [[gnu::cold, gnu::noinline]] Place grow(Place place);

  Arena& arena_;
  const size_t text_bytes_;
  const size_t depth_max_;
  const size_t root_;  // index in arena_ of the first node
  char* begin_ = nullptr;
  const char* end_ = nullptr;
  const Node* nodes_end_ = nullptr;  // behind which a key and a value may not fit
  ScanError error_{};
};

Parser::Parser(std::string_view text, Arena& arena, const Options& options)
    : arena_(arena),
      text_bytes_(text.size()),
      depth_max_(options.depth_max),
      root_((text.size() + padding_bytes + sizeof(Node) - 1) / sizeof(Node)) {
  // What is there is tried first: a document that is used again soon has what it needs.
  if (arena_.size() < root_ + text.size() / 16 + 8) {
    arena_.clear();
    arena_.resize(root_ + likely_nodes(text));
  }
  begin_ = reinterpret_cast<char*>(arena_.data());
  if (!text.empty()) std::memcpy(begin_, text.data(), text.size());
  std::memset(begin_ + text.size(), 0, padding_bytes);
  end_ = begin_ + text.size();
  nodes_end_ = arena_.data() + arena_.size() - 1;
}

bool Parser::fail(ScanError error) {
  error_ = error;
  return false;
}

// Strings and containers are held by their distance from the node, so the block can move as it is.
Parser::Place Parser::grow(Place place) {
  const auto at = place.at - begin_;
  const auto node = place.node - arena_.data();
  const auto open = place.open == nullptr ? 0 : place.open - arena_.data();
  // Only a text that is not valid needs more, a node for each byte at most.
  const size_t most = root_ + nodes_of_densest(text_bytes_);
  const size_t wanted = arena_.size() + 2 > most
                            ? root_ + text_bytes_ + 2
                            : std::min(arena_.size() + arena_.size() / 2 + 2, most);
  arena_.reserve(wanted);  // else it would take twice what it has
  arena_.resize(wanted);
  begin_ = reinterpret_cast<char*>(arena_.data());
  end_ = begin_ + text_bytes_;
  nodes_end_ = arena_.data() + arena_.size() - 1;
  place.at = begin_ + at;
  place.node = arena_.data() + node;
  place.open = place.open == nullptr ? nullptr : arena_.data() + open;
  return place;
}

// Each turn reads a value, with its key in an object, and what follows it up to the next one.
bool Parser::run() {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (std::string_view(begin_, text_bytes_).starts_with(byte_order_mark)) {
    return fail({ErrorKind::byte_order_mark, begin_});
  }
  Place place{skip_space(begin_), arena_.data() + root_, nullptr, 0, false};
  if (place.at == end_) return fail({ErrorKind::empty_text, place.at});
  while (true) {
    if (place.node >= nodes_end_) place = grow(place);
    if (place.in_object && !key(place)) return false;
    const Node* const around = place.open;
    if (!value(place)) return false;
    if (place.open != around) continue;  // a container was opened, and is not empty
    while (true) {
      if (place.open == nullptr) return only_space_follows(place);
      if (*place.at == ',') break;
      place.at = skip_space(place.at);
      if (*place.at == ',') break;
      if (*place.at != (place.in_object ? '}' : ']')) {
        return fail_at(place.in_object ? ErrorKind::expected_comma_or_brace
                                       : ErrorKind::expected_comma_or_bracket,
                       place.at);
      }
      close_container(place);
    }
    ++place.open->payload;
    place.at = skip_space(place.at + 1);
  }
}

bool Parser::only_space_follows(Place place) {
  place.at = skip_space(place.at);
  return place.at == end_ || fail({ErrorKind::trailing_characters, place.at});
}

inline bool Parser::key(Place& place) {
  if (*place.at != '"') return fail_at(ErrorKind::expected_key, place.at);
  if (!string(place)) return false;
  if (*place.at != ':') {
    place.at = skip_space(place.at);
    if (*place.at != ':') return fail_at(ErrorKind::expected_colon, place.at);
  }
  place.at = skip_space(place.at + 1);
  return true;
}

inline bool Parser::value(Place& place) {
  switch (*place.at) {
    case '"':
      return string(place);
    case '{':
      return open_container(place, Kind::object);
    case '[':
      return open_container(place, Kind::array);
    case 't':
      return literal(place, "true", {Kind::boolean, 1, 0, 1, 0});
    case 'f':
      return literal(place, "false", {Kind::boolean, 0, 0, 1, 0});
    case 'n':
      return literal(place, "null", {Kind::null, 0, 0, 1, 0});
    default:
      return number(place);
  }
}

inline bool Parser::open_container(Place& place, Kind kind) {
  if (place.depth == depth_max_) return fail({ErrorKind::too_deep, place.at});
  place.at = skip_space(place.at + 1);
  if (*place.at == (kind == Kind::object ? '}' : ']')) {
    ++place.at;
    *place.node++ = Node{kind, 0, 0, 1, 0};
    return true;
  }
  uint32_t back = 0;
  if (place.open != nullptr) back = static_cast<uint32_t>(place.node - place.open);
  *place.node = Node{kind, 0, 0, back, 1};
  place.open = place.node++;
  place.in_object = kind == Kind::object;
  ++place.depth;
  return true;
}

inline void Parser::close_container(Place& place) {
  Node& node = *place.open;
  const uint32_t back = node.extent;
  node.extent = static_cast<uint32_t>(place.node - place.open);
  ++place.at;
  --place.depth;
  place.open = back == 0 ? nullptr : place.open - back;
  if (back == 0) return;
  place.in_object = place.open->kind == Kind::object;
}

inline void Parser::push_string(Place& place, const char* end, bool needs_no_escape) {
  const char* const first = place.at + 1;
  const auto distance = static_cast<uint64_t>(reinterpret_cast<char*>(place.node) - first);
  const auto flags = static_cast<uint8_t>(needs_no_escape ? 1 : 0);
  *place.node++ = {Kind::string, flags, 0, static_cast<uint32_t>(end - first), distance};
}

inline bool Parser::string(Place& place) {
  char* const quote = skip_plain(place.at + 1);
  if (*quote == '"') {
    push_string(place, quote, true);
    place.at = quote + 1;
    return true;
  }
  const ScannedString scanned = scan_string(quote);
  if (scanned.quote == nullptr) return fail(string_error(scanned.end, end_));
  push_string(place, scanned.end, scanned.needs_no_escape);
  place.at = scanned.quote + 1;
  return true;
}

inline void Parser::push_number(Place& place, const char* after, NumberForm form, uint64_t bits) {
  *place.node++ = {Kind::number, static_cast<uint8_t>(form), 0, 1, bits};
  place.at += after - place.at;
}

// Here only what is usual: natural numbers of a few digits, and real ones that read_double knows.
inline bool Parser::number(Place& place) {
  const bool is_negative = *place.at == '-';
  const char* const first = place.at + (is_negative ? 1 : 0);
  if (!is_digit(*first)) {
    return is_negative ? any_number(place) : fail_at(ErrorKind::expected_value, first);
  }
  auto digits = static_cast<uint64_t>(*first - '0');
  const char* at = first + 1;
  // One or two digits are most frequent; where there are more, how many is hard to foresee.
  if (is_digit(*at)) {
    digits = digits * 10 + static_cast<uint64_t>(*at++ - '0');
    if (is_digit(*at)) at = read_digits(at, digits);
    if (*first == '0' || at - first > exact_digits) return any_number(place);
  }
  const char* const integer_end = at;
  int64_t exponent = 0;
  if (*at == '.') {
    const char* const fraction = at + 1;
    at = read_digits(fraction, digits);
    if (at == fraction || at - first - 1 > exact_digits) return any_number(place);
    exponent = fraction - at;
  }
  if (*at == 'e' || *at == 'E') {
    const int64_t sign = at[1] == '-' ? -1 : 1;
    const char* const written = at + (at[1] == '-' || at[1] == '+' ? 2 : 1);
    int64_t power = 0;
    for (at = written; is_digit(*at) && at - written < 3; ++at) power = power * 10 + (*at - '0');
    if (at == written || is_digit(*at)) return any_number(place);
    exponent += sign * power;
  }
  if (at != integer_end) {
    const std::optional<double> real = digits == 0 ? 0.0 : read_double(digits, exponent);
    if (!real) return any_number(place);
    const double number = is_negative ? -*real : *real;
    push_number(place, at, NumberForm::real, std::bit_cast<uint64_t>(number));
    return true;
  }
  if (is_negative) return any_number(place);
  push_number(place, at, NumberForm::unsigned_integer, digits);
  return true;
}

// Makes the node of the number at `first` and returns its end; null if there is an error.
const char* Parser::any_number(const char* first, Node* node) {
  const ScannedNumber scanned = scan_number(first);
  if (scanned.after == nullptr) {
    fail(scanned.error.at == end_ ? ScanError{ErrorKind::unexpected_end, end_} : scanned.error);
  } else {
    *node = {Kind::number, static_cast<uint8_t>(scanned.form), 0, 1, scanned.bits};
  }
  return scanned.after;
}

inline bool Parser::any_number(Place& place) {
  const char* const after = any_number(place.at, place.node);
  if (after == nullptr) return false;
  ++place.node;
  place.at += after - place.at;
  return true;
}

inline bool Parser::literal(Place& place, std::string_view word, Node node) {
  for (size_t i = 0; i < word.size(); ++i) {
    if (place.at[i] != word[i]) return fail_at(ErrorKind::bad_literal, place.at + i);
  }
  place.at += word.size();
  *place.node++ = node;
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

}  // namespace miniraft::json
