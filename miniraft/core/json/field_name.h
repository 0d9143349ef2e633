// FieldName: the name of a struct's field, prepared at compile time for decoding and encoding.
//
// Decoding compares the name with the keys of an object. Encoding copies the name with its quotes
// and colon, as up to four words of fixed size. The member `type` of a variant's alternative, name
// and value, is prepared in the same way. A name that is too long for ReadyText or is not plain
// ASCII is allowed; it is written as an ordinary string.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "miniraft/core/json/key_match.h"
#include "miniraft/core/json/words.h"

namespace miniraft::json {

/// A fragment of an object's JSON text. It is empty (size 0) if the text does not fit in
/// `bytes_max` bytes, or if the name or value needs an escape or is not ASCII. The fragment is
/// stored as words, which the compiler turns into immediate operands. GCC 12 would build an array
/// of bytes on the stack instead.
class ReadyText {
 public:
  static constexpr size_t bytes_max = 32;

  /// `"name":`
  static consteval ReadyText key(std::string_view name) {
    ReadyText text;
    if (!text.put_string(name) || !text.put(':')) return {};
    return text;
  }

  /// `"name":"value"`
  static consteval ReadyText member(std::string_view name, std::string_view value) {
    ReadyText text = key(name);
    if (text.size == 0 || !text.put_string(value)) return {};
    return text;
  }

  /// Writes the fragment in whole words. Up to seven zero bytes are written after its end; the
  /// caller overwrites them. Requires: not empty; room for bytes_max.
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
  /// Implicit, so that `fields` can pass a string literal.
  consteval FieldName(const char* name) : matches(name), key(ReadyText::key(name)) {}

  [[nodiscard]] constexpr std::string_view text() const { return matches.name(); }

  KeyMatch matches;
  ReadyText key;  ///< empty if the name is too long or not plain
};

}  // namespace miniraft::json
