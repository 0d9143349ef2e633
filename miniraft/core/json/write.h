// Writer: appends JSON text to a string, without building a document.
//
// The caller must call the functions in an order that makes valid JSON: each begin has its end, and
// in an object each value has a key before it. The writer does not check this. The text is compact,
// without spaces or line breaks. A double is written with the fewest digits that read back as the
// same double, and never looks like an integer (`1.0`, `1e+30`).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "miniraft/core/json/document.h"
#include "miniraft/core/json/field_name.h"

namespace miniraft::json {

/// Writes values in order and inserts the commas. Thread safety: one thread at a time.
class Writer {
 public:
  /// Appends to `out`, which must outlive the writer. While an array or object is open, `out` may
  /// be longer than the text written so far, and the caller must not use it. Once the outermost
  /// value is complete, `out` ends with it.
  explicit Writer(std::string& out) : out_(out) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }

  /// Writes the key of a member. The next call writes its value.
  void key(std::string_view text);
  /// Same as above, for the name of a field.
  void field_key(const FieldName& name) {
    if (name.key.size == 0) return key(name.text());
    ready(name.key);
    needs_comma_ = false;
  }

  /// Writes a prepared member; also used by field_key for a prepared key.
  /// Requires: `text` is not empty.
  void ready(const ReadyText& text) {
    char* at = room(ReadyText::bytes_max + 1);
    *at = ',';
    at += needs_comma_ ? 1 : 0;
    text.copy_to(at);
    at_ = at + text.size;
    needs_comma_ = true;
  }

  void null() { raw("null"); }
  void boolean(bool value) { raw(value ? "true" : "false"); }
  void signed_integer(int64_t value);
  void unsigned_integer(uint64_t value);

  /// Requires: `value` is finite, because JSON has no infinity and no NaN (CHECKed).
  void real(double value);

  /// Escapes only what JSON requires: quotes, backslashes and control characters. Each byte that is
  /// not part of valid UTF-8 becomes U+FFFD, so the output is always valid.
  void string(std::string_view text);

  /// Writes a number of a parsed document in canonical form (canonical_text).
  /// Requires: is_number().
  void canonical_number(Value number);

  /// Writes a value of a parsed document, with repeated keys. Does not recurse.
  void value(Value value);

  /// Writes `json_text` unchanged. Requires: it is one JSON value.
  void raw(std::string_view json_text);

 private:
  void begin(char bracket) {
    char* at = room(2);
    *at = ',';
    at += needs_comma_ ? 1 : 0;
    *at = bracket;
    at_ = at + 1;
    needs_comma_ = false;
    ++depth_;
  }
  void end(char bracket) {
    *room(1) = bracket;
    ++at_;
    needs_comma_ = true;
    --depth_;
    settle();
  }
  void separate();
  void quoted(std::string_view text);
  /// A copy of `at_` and `end_` that a loop keeps in registers. The compiler would store and load
  /// the members themselves at each step, because a written byte could alias them.
  struct Place {
    char* at;
    const char* end;
  };
  void room_at(Place& place, size_t bytes);
  void parsed_string(Place& place, const Node* node);
  void escape_parsed(std::string_view text);
  void container(Value value);
  template <class F>
  void scalar(F write);

  /// Returns the place to write next, with room for at least `bytes` bytes. May reallocate `out_`,
  /// which invalidates earlier pointers into it.
  char* room(size_t bytes) {
    if (static_cast<size_t>(end_ - at_) < bytes) make_room(bytes);
    return at_;
  }
  void make_room(size_t bytes);
  /// Called after each complete value. If no array or object is open, shortens `out_` to the text.
  void settle() {
    if (depth_ == 0) give_back();
  }
  void give_back();

  std::string& out_;
  char* at_ = nullptr;  ///< where to write next in `out_`; null: at the end of `out_`
  char* end_ = nullptr;
  size_t depth_ = 0;  ///< open arrays and objects
  bool needs_comma_ = false;
};

/// The value as compact text, with repeated keys. parse() reads it back as the same value, if its
/// `depth_max` allows the nesting.
std::string to_text(Value value);

/// The canonical text: the same for two values exactly if they are equal. Members are sorted by the
/// bytes of their keys. Of repeated keys only the last member is written. Equal numbers are written
/// alike: 1, 1.0 and 1e0 as `1`, and -0 as `0`. Integers within 64 bits are exact; all other
/// numbers are written as the double that the document stores.
std::string canonical_text(Value value);

/// Whether two values are equal as JSON. Compares their canonical texts.
bool equal(Value left, Value right);

}  // namespace miniraft::json
