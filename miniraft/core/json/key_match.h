// KeyMatch: whether a key of a document is the name that is looked for.
//
// For the lookup of members, which compares a name with many keys. Names of up to eight bytes,
// which most are, are compared as one word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "miniraft/core/json/document.h"
#include "miniraft/core/json/words.h"

namespace miniraft::json {

class KeyMatch {
 public:
  constexpr explicit KeyMatch(std::string_view name) : name_(name) {
    if (name.empty() || name.size() > word_bytes) return;
    word_ = load_short(name.data(), name.size());
    relevant_ = UINT64_MAX >> (64 - 8 * name.size());
  }

  /// Requires: `key` is a string of a document.
  [[nodiscard]] bool operator()(const Node* key) const {
    if (key->extent != name_.size()) return false;
    if (!by_words || name_.size() > word_bytes) return string_of(key) == name_;
    return ((load_word(string_of(key).data()) ^ word_) & relevant_) == 0;
  }

  [[nodiscard]] constexpr std::string_view name() const { return name_; }

 private:
  static constexpr size_t word_bytes = 8;

  std::string_view name_;
  uint64_t word_ = 0;      ///< the name's bytes, the first one lowest
  uint64_t relevant_ = 0;  ///< the bits of so many bytes
};

/// The last member of [first, end), keys and the subtrees of their values, that has this key: the
/// node of its value, or null.
inline const Node* last_member(const Node* first, const Node* end, KeyMatch matches) {
  const Node* last = nullptr;
  for (const Node* key = first; key != end; key = after(key + 1)) {
    if (matches(key)) last = key + 1;
  }
  return last;
}

}  // namespace miniraft::json
