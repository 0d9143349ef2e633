// KeyMatch: compares a name with the keys of a document.
//
// A lookup of a member compares one name with many keys. A name of up to eight bytes, as most names
// are, is compared as one word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "miniraft/core/json/document.h"
#include "miniraft/core/json/words.h"

namespace miniraft::json {

/// A name to search for. The bytes of `name` must outlive the KeyMatch.
class KeyMatch {
 public:
  constexpr explicit KeyMatch(std::string_view name) : name_(name) {
    if (name.empty() || name.size() > word_bytes) return;
    word_ = load_short(name.data(), name.size());
    relevant_ = UINT64_MAX >> (64 - 8 * name.size());
  }

  /// Whether `key` equals the name. Requires: `key` is a string node of a document.
  [[nodiscard]] bool operator()(const Node* key) const {
    if (key->extent != name_.size()) return false;
    if (!by_words || name_.size() > word_bytes) return string_of(key) == name_;
    return ((load_word(string_of(key).data()) ^ word_) & relevant_) == 0;
  }

  [[nodiscard]] constexpr std::string_view name() const { return name_; }

 private:
  static constexpr size_t word_bytes = 8;

  std::string_view name_;
  uint64_t word_ = 0;      ///< the name's bytes, the first in the lowest bits
  uint64_t relevant_ = 0;  ///< mask of the name's bytes in `word_`
};

/// Searches the members in [first, end), each a key node and the subtree of its value. Returns the
/// value's node of the last member whose key matches, or null if there is none. O(members).
inline const Node* last_member(const Node* first, const Node* end, KeyMatch matches) {
  const Node* last = nullptr;
  for (const Node* key = first; key != end; key = after(key + 1)) {
    if (matches(key)) last = key + 1;
  }
  return last;
}

}  // namespace miniraft::json
