// Generators of the bench's inputs: the same bytes on every machine for the same seed.
//
// The first three stand in for public files that are not at hand: they have the shape of
// twitter.json, canada.json and citm_catalog.json, that is, the same mixture of strings, numbers,
// white space and nesting, but none of their content. The others are the bench's own. Each returns
// a little more than the bytes it was asked for: it ends with the element under way.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "miniraft/core/base/rand.h"

namespace miniraft::bench {

/// Tweets, mostly Japanese, with line breaks and quotes to escape; indented by two spaces.
std::string generate_tweets(base::Random random, size_t bytes);

/// Rings of coordinates with 15 digits after the point; hardly any white space.
std::string generate_coordinates(base::Random random, size_t bytes);

/// Performances with their prices and areas, nested deeply; small integers; four spaces.
std::string generate_catalogue(base::Random random, size_t bytes);

/// Objects whose strings are mostly escapes, \uD83D\uDE00 and the like; raw UTF-8; nested arrays;
/// exponents. Compact.
std::string generate_surrogates(base::Random random, size_t bytes);

/// Lines of one Maelstrom message each: requests, their replies, and append_entries between nodes.
std::string generate_messages(base::Random random, size_t bytes);

/// Such lines, but only of requests: read, write and cas.
std::string generate_requests(base::Random random, size_t bytes);

/// For the generators: appends the code point in UTF-8. Requires: no surrogate, up to U+10FFFF.
void append_utf8(std::string& out, unsigned code_point);

/// For the generators: a letter of hiragana, a Chinese character or an emoji, in UTF-8.
void append_wide(std::string& out, base::Random& random);

/// For the generators: lower-case letters.
void append_word(std::string& out, base::Random& random, size_t letters);

/// For the generators: indented JSON, a member or element on each line.
class Indented {
 public:
  Indented(std::string& out, size_t spaces) : out_(out), spaces_(spaces) {}

  /// `opening` is { or [. The key is empty for an element and for the outermost value.
  void open(char opening, std::string_view key = {});
  void close();

  /// `value` is JSON text.
  void value(std::string_view value, std::string_view key = {});
  void value(size_t number, std::string_view key = {});

 private:
  void begin_line(std::string_view key);

  std::string& out_;
  size_t spaces_;
  std::string closings_;  ///< of the containers that are open
  bool is_first_ = true;  ///< of its container
};

}  // namespace miniraft::bench
