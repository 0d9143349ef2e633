// KeyMatch: whether a key of a document is the name that is looked for.
//
// For Value::find, which compares it with every key of an object. Names of up to eight bytes, which
// most are, are compared as one word.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/json/document.h"
#include "core/json/words.h"

namespace miniraft::json {

class KeyMatch {
 public:
  explicit KeyMatch(std::string_view name) : name_(name) {
    if (name.size() > 8) return;
    word_ = load_short(name.data(), name.size());
    if (!name.empty()) relevant_ = UINT64_MAX >> (64 - 8 * name.size());
  }

  /// Requires: `key` is a string of a document.
  [[nodiscard]] bool operator()(const Node* key) const {
    if (key->extent != name_.size()) return false;
    if (!by_words || name_.size() > 8) return string_of(key) == name_;
    return ((load_word(string_of(key).data()) ^ word_) & relevant_) == 0;
  }

 private:
  std::string_view name_;
  uint64_t word_ = 0;      ///< the name's bytes, the first one lowest
  uint64_t relevant_ = 0;  ///< the bits of so many bytes
};

}  // namespace miniraft::json
