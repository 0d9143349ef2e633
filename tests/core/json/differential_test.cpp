// core/json against the reference (tests/support/json_reference.h): texts that put every special
// byte at every place where a scanner of several bytes at a time could miss it, and random ones.
//
// MINIRAFT_JSON_TEXTS=N runs N random texts, MINIRAFT_JSON_TEXTS=A..B those numbers.
#include <gtest/gtest.h>

#include <cstdio>
#include <initializer_list>
#include <string>
#include <vector>

#include "tests/core/json/minefield.h"
#include "tests/support/json_difference.h"
#include "tests/support/json_reference.h"
#include "tests/support/json_texts.h"
#include "tests/support/seed_range.h"

namespace miniraft::json {
namespace {

using namespace std::string_view_literals;
using miniraft::testing::replay;
using miniraft::testing::seed_range;
using testing::difference;
using testing::RandomTexts;
using testing::string_difference;

// Each is put into strings at every position.
constexpr std::string_view specials[] = {
    // Escapes, whole and broken.
    "\\n"sv,
    "\\/"sv,
    "\\u0041"sv,
    "\\u0000"sv,
    "\\u00E9"sv,
    "\\u20aC"sv,
    "\\uD83D\\uDE00"sv,
    "\\uD83D"sv,
    "\\uDE00"sv,
    "\\uD83D\\n"sv,
    "\\uD83D\\u0041"sv,
    "\\uD83D\\uDE0"sv,
    "\\u"sv,
    "\\u12"sv,
    "\\u123g"sv,
    "\\x"sv,
    "\\\\"sv,
    "\\\""sv,
    "\\\\\""sv,
    "\"\""sv,
    // The first and last of each length of UTF-8, and its neighbours that are none.
    "\xC2\x80"sv,
    "\xDF\xBF"sv,
    "\xE0\xA0\x80"sv,
    "\xEF\xBF\xBF"sv,
    "\xF0\x90\x80\x80"sv,
    "\xF4\x8F\xBF\xBF"sv,
    "\xED\x9F\xBF"sv,
    "\xEE\x80\x80"sv,
    "\xC0\x80"sv,
    "\xC1\xBF"sv,
    "\xE0\x9F\xBF"sv,
    "\xF0\x8F\xBF\xBF"sv,
    "\xF4\x90\x80\x80"sv,
    "\xF5\x80\x80\x80"sv,
    "\xED\xA0\x80"sv,
    "\xED\xBF\xBF"sv,
    "\xF8\x88\x80\x80\x80"sv,
    "\xC3\xC3"sv,
    "\xE2\x82"sv,
    "\xE2\xC3\xA9"sv,
    "\xF0\x9F"sv,
    "\xF0\x9F\x98"sv,
    "\xF0\x9F\x98\xC0"sv,
    "\xC3\xA9\x80"sv,
    "\xE2\x82\xAC\xBF"sv,
    "\xF0\x9F\x98\x80\x80"sv,
};

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

// One document for all texts, as long-lived programs have it.
class Differential : public ::testing::Test {
 protected:
  void expect_none(std::string_view text, const Options& options = {}) {
    ++texts_;
    const std::string found = difference(text, document_, options);
    EXPECT_TRUE(found.empty()) << found;
  }

  // The bytes as a string of a document in all ways, and as one to be written.
  void expect_none_in_string(const std::string& bytes) {
    expect_none('"' + bytes + '"');
    expect_none('"' + bytes);
    expect_none("{\"" + bytes + "\":[\"" + bytes + "\"]}");
    const std::string found = string_difference(bytes);
    EXPECT_TRUE(found.empty()) << found;
  }

  Document document_;
  uint64_t texts_ = 0;
};

TEST_F(Differential, the_reference_knows_the_minefield) {
  for (const std::string_view text : accepted_texts()) {
    EXPECT_FALSE(testing::reference_parse(text).error.has_value()) << text;
    expect_none(text);
  }
  for (const Rejected& row : rejected_texts()) {
    const auto error = testing::reference_parse(row.text).error;
    ASSERT_TRUE(error.has_value()) << row.text;
    EXPECT_EQ(error->kind, row.kind) << row.text;
    EXPECT_EQ(error->offset, row.offset) << row.text;
    expect_none(row.text);
  }
}

// Letters around it, and neighbours in value of the bytes that a scanner looks for.
TEST_F(Differential, every_byte_at_every_place_of_a_string) {
  for (const char filler : "a!#[]\x7F"sv) {
    for (size_t before = 0; before <= 40; ++before) {
      for (int code = 0; code < 256; ++code) {
        // One tail for each, but all of them in turn.
        const size_t after = (before + static_cast<size_t>(code)) % 18;
        expect_none('"' + std::string(before, filler) + static_cast<char>(code) +
                    std::string(after, filler) + '"');
      }
    }
  }
}

TEST_F(Differential, specials_at_every_place_of_a_string) {
  for (const std::string_view special : specials) {
    for (size_t before = 0; before <= 40; ++before) {
      for (const size_t after : {0U, 1U, 6U, 7U, 8U, 9U, 17U}) {
        expect_none_in_string(std::string(before, 'a') + std::string(special) +
                              std::string(after, 'b'));
      }
      expect_none_in_string(std::string(before, '\x1F') + std::string(special));
      expect_none('"' + std::string(before, 'a') + std::string(special) + "\n\"");
      expect_none('"' + std::string(before, 'a') + std::string(special) + "\\\"\\u00e9\"");
    }
  }
}

// Two of them, so that what comes after an escape or a sequence is looked at as well.
TEST_F(Differential, pairs_of_specials_at_every_distance) {
  for (const std::string_view first :
       {"\\n"sv, "\\uD83D\\uDE00"sv, "\xC3\xA9"sv, "\xF0\x9F\x98\x80"sv}) {
    for (const std::string_view second : specials) {
      for (size_t between = 0; between <= 17; ++between) {
        expect_none_in_string("xyz" + std::string(first) + std::string(between, 'a') +
                              std::string(second) + "b");
      }
    }
  }
}

TEST_F(Differential, runs_of_multi_byte_characters_at_every_place_and_cut_anywhere) {
  for (const std::string_view character :
       {"\xC3\xA9"sv, "\xE2\x82\xAC"sv, "\xF0\x9F\x98\x80"sv, "\\u00e9"sv, "\\uD83D\\uDE00"sv}) {
    for (size_t before = 0; before <= 16; ++before) {
      std::string bytes(before, 'a');
      for (size_t count = 1; count <= 12; ++count) {
        bytes += character;
        expect_none_in_string(bytes);
        expect_none_in_string(bytes + std::string(count, 'b'));
      }
      for (size_t length = before; length < bytes.size(); ++length) {
        expect_none_in_string(bytes.substr(0, length));
      }
    }
  }
}

std::string unit_escape(uint32_t unit) {
  char escape[8];
  std::snprintf(escape, sizeof escape, unit % 2 == 0 ? "\\u%04x" : "\\u%04X", unit & 0xFFFF);
  return escape;
}

TEST_F(Differential, every_code_unit_alone_and_as_half_of_a_pair) {
  for (uint32_t unit = 0; unit <= 0xFFFF; ++unit) {
    const std::string escape = unit_escape(unit);
    expect_none('"' + escape + '"');
    expect_none("\"\\uD83D" + escape + '"');
    expect_none('"' + escape + "\\uDE00\"");
  }
}

TEST_F(Differential, every_byte_in_the_place_of_a_hexadecimal_digit) {
  for (size_t at = 3; at < 13; ++at) {
    for (int code = 0; code < 256; ++code) {
      std::string text = R"("\uD83D\uDE00 12345678")";
      text[at] = static_cast<char>(code);
      expect_none(text);
      expect_none(text.substr(0, at + 1));
    }
  }
}

// Numbers of every length, wherever they begin, whatever comes after them, or nothing.
TEST_F(Differential, numbers_of_every_length_at_every_place) {
  constexpr std::string_view digits = "3141592653589793238462643383279502884197";
  constexpr std::string_view nines = "9999999999999999999999999999999999999999";
  constexpr std::string_view zeros = "1000000000000000000000000000000000000000";
  for (const std::string_view source : {digits, nines, zeros}) {
    for (size_t length = 1; length <= 40; ++length) {
      const std::string number(source.substr(0, length));
      const std::string fraction = number + '.' + std::string(source.substr(40 - length));
      for (const std::string& text :
           {number, '-' + number, "0." + number, '-' + fraction, fraction + "e-12", number + "E+5",
            number + "e" + number.substr(0, 3)}) {
        for (size_t before = 0; before <= 16; ++before) {
          const std::string space(before, ' ');
          expect_none(space + text);
          if (before % 4 != length % 4) continue;
          for (const std::string_view after : {" "sv, "]"sv, "."sv, "e"sv, "-"sv, "\0"sv, "/"sv,
                                               ":"sv, "1.5"sv, "\"000000"sv, "\xB1"sv}) {
            expect_none(space + text + std::string(after));
          }
          expect_none(joined({"[", space, text, ",", text, "]"}));
        }
      }
    }
  }
}

TEST_F(Differential, every_byte_at_every_place_of_a_number) {
  for (size_t before = 0; before <= 24; ++before) {
    for (int code = 0; code < 256; ++code) {
      const std::string middle(1, static_cast<char>(code));
      expect_none(std::string(before, '7') + middle);
      expect_none(std::string(before, '7') + middle + "12345678");
      expect_none(joined({"-0.", std::string(before, '7'), middle, "5e", middle, "9"}));
    }
  }
}

TEST_F(Differential, space_of_every_kind_and_length) {
  for (const std::string_view kind :
       {" "sv, "\n"sv, "\t"sv, "\r"sv, "\n  "sv, "\v"sv, "\0"sv, "\x1F"sv, "\xC2\xA0"sv}) {
    std::string space;
    for (int count = 0; count <= 40; ++count) {
      for (const std::string_view token :
           {"["sv, "1"sv, ","sv, "{"sv, "\"k\""sv, ":"sv, "}"sv, "]"sv}) {
        std::string text = R"([1,{"k":true},"k"])";
        text.insert(text.find(token), space);
        expect_none(text);
        text.insert(text.find(token) + token.size(), space);
        expect_none(text + space);
      }
      space += kind;
    }
  }
}

constexpr std::string_view samples[] = {
    R"({"key":[true,false,null,-12.5e+3,"\u00e9\uD83D\uDE00\n",{"a":[]}],"":{}})",
    "\t[ 18446744073709551615 , -9223372036854775808,0.1 ,[\"\xE2\x82\xAC\xF0\x9F\x98\x80\"] ]\n",
    R"({"src":"c1","dest":"n1","body":{"type":"cas","msg_id":12,"key":3,"from":1,"to":4}})",
    R"([[[[]]],{"a":{"b":{"c":[1,2,{"d":null}]}},"e":"a string that is longer than 16 bytes"}])",
};

TEST_F(Differential, samples_cut_off_anywhere) {
  for (const std::string_view sample : samples) {
    for (size_t length = 0; length <= sample.size(); ++length) {
      expect_none(sample.substr(0, length));
      expect_none(sample.substr(length));
    }
  }
}

// Any byte in the first, which has all that JSON has; in the others those that mean something.
TEST_F(Differential, samples_with_other_bytes_anywhere) {
  std::string all_bytes;
  for (int code = 0; code < 256; ++code) all_bytes += static_cast<char>(code);
  constexpr std::string_view bytes =
      "[]{}\",:\\0 9-+.eEutfn/\n\x1F\x7F\x80\xBF\xC1\xC3\xE2\xED\xF0\xF4\xFF"sv;
  for (const std::string_view sample : samples) {
    const std::string_view others = sample == samples[0] ? all_bytes : bytes;
    for (size_t at = 0; at < sample.size(); ++at) {
      for (const char byte : others) {
        std::string text(sample);
        text[at] = byte;
        expect_none(text);
      }
      for (const char byte : bytes) {
        std::string text(sample);
        expect_none(text.insert(at, 1, byte));
      }
    }
  }
}

TEST_F(Differential, nesting_up_to_the_limit_and_beyond) {
  for (size_t depth = 0; depth <= 6; ++depth) {
    for (const std::string_view sample : samples) expect_none(sample, {.depth_max = depth});
  }
  for (const size_t depth : {1023U, 1024U, 1025U}) {
    expect_none(std::string(depth, '[') + std::string(depth, ']'));
    std::string objects;
    for (size_t i = 0; i < depth; ++i) objects += "{\"k\":";
    expect_none(objects);
    expect_none(objects + "[]" + std::string(depth, '}'));
  }
}

// Rows of the minefield and samples, as pieces to put into texts.
std::vector<std::string_view> all_pieces() {
  std::vector<std::string_view> pieces(accepted_texts().begin(), accepted_texts().end());
  for (const Rejected& row : rejected_texts()) pieces.push_back(row.text);
  pieces.insert(pieces.end(), std::begin(specials), std::end(specials));
  pieces.insert(pieces.end(), std::begin(samples), std::end(samples));
  return pieces;
}

TEST_F(Differential, random_texts_and_damaged_ones) {
  constexpr const char* variable = "MINIRAFT_JSON_TEXTS";
  constexpr uint64_t texts = 40'000;
  const auto range = seed_range(variable, texts);
  ASSERT_TRUE(range.has_value()) << variable << "=N or A..B";
  const std::vector<std::string_view> pieces = all_pieces();
  uint64_t accepted = 0;
  for (uint64_t seed = range->first; seed <= range->last; ++seed) {
    RandomTexts random(seed);
    std::string text = seed % 1'000 == 0 ? random.array(500) : random.text();
    if (seed % 8 != 0) text = random.damaged(text, pieces);
    const size_t depth_max = seed % 16 == 0 ? random.random().uniform(6) : 1024;
    expect_none(text, {.depth_max = depth_max});
    if (!document_.root().is_null()) ++accepted;
    ASSERT_EQ(seed % 4 == 0 ? string_difference(text) : "", "") << replay(variable, seed);
    ASSERT_FALSE(HasFailure()) << "replay with " << replay(variable, seed);
  }
  EXPECT_GE(10 * accepted, range->last - range->first) << "a fair part should be valid";
  if (texts_ <= texts) return;
  std::printf("%lu random texts, %lu of them with a value other than null, 0 differences\n", texts_,
              accepted);
}

}  // namespace
}  // namespace miniraft::json
