// RandomTexts: JSON documents of random shape and spelling, and random damage to them.
//
// What tests and fuzz targets of core/json feed to it. The same seed gives the same texts with
// every compiler; what is damaged may be valid still.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "miniraft/core/base/rand.h"

namespace miniraft::json::testing {

class RandomTexts {
 public:
  explicit RandomTexts(uint64_t seed) : random_(seed) {}

  /// One valid text, whitespace included.
  std::string text();

  /// An array of so many of them.
  std::string array(int texts);

  /// `text` after one to three edits: bytes flipped, deleted, doubled, overwritten, cut off, and
  /// pieces put in: structural bytes, parts of escapes and UTF-8, or one of `splices`.
  std::string damaged(std::string text, std::span<const std::string_view> splices = {});

  base::Random& random() { return random_; }

 private:
  std::string_view pick(std::span<const std::string_view> pieces) {
    return pieces[random_.uniform(pieces.size())];
  }
  void space(std::string& out);
  void value(std::string& out, int depth);
  void container(std::string& out, int depth, bool is_array);
  void number(std::string& out);
  void string(std::string& out);
  void edit(std::string& text, std::span<const std::string_view> splices);

  base::Random random_;
};

}  // namespace miniraft::json::testing
