// Writer: appends JSON text to a string, without building a document.
//
// What it writes is valid JSON as long as begin and end, keys and values are called in a sensible
// order. Text is compact: no space, no line break. Doubles are written with the fewest digits that
// read back as the same double, and keep a mark of being one (`1.0`, `1e+30`).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "miniraft/core/json/document.h"
#include "miniraft/core/json/field_name.h"

namespace miniraft::json {

/// Writes one value after another; commas come by themselves. One thread at a time.
class Writer {
 public:
  /// Appends to `out`, which must outlive the writer. While an array or object is open, `out` is
  /// the writer's own: its end is not settled. It is whenever a whole value has been written.
  explicit Writer(std::string& out) : out_(out) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }

  /// The key of the member whose value is written next.
  void key(std::string_view text);
  /// As above, for the name of a field.
  void field_key(const FieldName& name) {
    if (name.key.size == 0) return key(name.text());
    ready(name.key);
    needs_comma_ = false;
  }

  /// Members that the compiler has put together. Requires: not empty.
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

  /// Requires: a finite number, as JSON has no other.
  void real(double value);

  /// Escapes what JSON requires: quotes, backslashes and control characters. Bytes that are not
  /// UTF-8 become U+FFFD, one for each byte, so that the output is always valid.
  void string(std::string_view text);

  /// A number of a parsed document in its canonical form. Requires: is_number().
  void canonical_number(Value number);

  /// A value of a parsed document, repeated keys and all.
  void value(Value value);

  /// Text that already is one JSON value.
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
  /// Where to write next and until where, for a loop: members are stored and loaded at each step,
  /// as bytes that are written could be theirs.
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

  /// Where to write, with room for so many bytes at least. Moves what was written if it must.
  char* room(size_t bytes) {
    if (static_cast<size_t>(end_ - at_) < bytes) make_room(bytes);
    return at_;
  }
  void make_room(size_t bytes);
  /// A value is complete: if none is open around it, so is `out`.
  void settle() {
    if (depth_ == 0) give_back();
  }
  void give_back();

  std::string& out_;
  char* at_ = nullptr;  ///< where to write next, in `out_`; null while that is settled
  char* end_ = nullptr;
  size_t depth_ = 0;  ///< open arrays and objects
  bool needs_comma_ = false;
};

/// The value as compact text: what parse() makes the same document from.
std::string to_text(Value value);

/// A text that is equal for equal values and only for those: members sorted by the bytes of their
/// keys, the last of repeated keys alone, equal numbers alike (1, 1.0 and 1e0 are `1`, -0 is `0`;
/// integers of 64 bits exactly, all else as the double it is held as).
std::string canonical_text(Value value);

/// Whether two values are equal as JSON: by canonical_text.
bool equal(Value left, Value right);

}  // namespace miniraft::json
