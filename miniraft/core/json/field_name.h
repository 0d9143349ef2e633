// FieldName: the name of a struct's field, made ready by the compiler for both directions.
//
// Reading compares it with keys; writing copies it with its quotes and colon in a few moves of a
// fixed size, and so the member `type` of an alternative, name and value. Names that are long or
// need escapes are allowed, but written as any other string is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "miniraft/core/json/key_match.h"
#include "miniraft/core/json/words.h"

namespace miniraft::json {

/// A part of an object's text; empty when it was too long or needs escapes. It is held as words:
/// where it is used they become constants of instructions, whereas an array of bytes would first be
/// put together on the stack.
class ReadyText {
 public:
  static constexpr size_t bytes_max = 32;

  static consteval ReadyText key(std::string_view name) {
    ReadyText text;
    if (!text.put_string(name) || !text.put(':')) return {};
    return text;
  }

  static consteval ReadyText member(std::string_view name, std::string_view value) {
    ReadyText text = key(name);
    if (text.size == 0 || !text.put_string(value)) return {};
    return text;
  }

  /// Writes it; what is written behind it is to be overwritten.
  /// Requires: not empty; room for bytes_max.
  void copy_to(char* out) const {
    for (size_t i = 0; 8 * i < size; ++i) {
      store_word(out + 8 * i, words_[i]);
    }
  }

  size_t size = 0;

 private:
  constexpr bool put(char byte) {
    if (size == bytes_max) return false;
    words_[size / 8] |= static_cast<uint64_t>(static_cast<unsigned char>(byte)) << (8 * (size % 8));
    ++size;
    return true;
  }

  constexpr bool put_string(std::string_view text) {
    if (!put('"')) return false;
    for (const char byte : text) {
      const bool is_plain = marks_of_special(repeated(static_cast<unsigned char>(byte))) == 0;
      if (!is_plain || !put(byte)) return false;
    }
    return put('"');
  }

  std::array<uint64_t, bytes_max / 8> words_{};
};

struct FieldName {
  /// Implicit: fields are named by plain literals.
  consteval FieldName(const char* name) : matches(name), key(ReadyText::key(name)) {}

  [[nodiscard]] constexpr std::string_view text() const { return matches.name(); }

  KeyMatch matches;
  ReadyText key;
};

}  // namespace miniraft::json
