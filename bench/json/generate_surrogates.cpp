// The input of escapes: what the unescaping of strings costs shows nowhere else.

#include <cstdio>

#include "bench/json/generate.h"

namespace miniraft::bench {

namespace {

/// A character beyond U+FFFF as two escapes, in hexadecimal digits of either case.
void append_pair(std::string& out, base::Random& random) {
  const auto above = static_cast<unsigned>(random.uniform_between(0xF300, 0xF6FF));
  char escapes[16];
  std::snprintf(escapes, sizeof(escapes), random.chance(0.5) ? "\\u%04X\\u%04X" : "\\u%04x\\u%04x",
                0xD800 | above >> 10, 0xDC00 | (above & 0x3FF));
  out += escapes;
}

void append_short_escape(std::string& out, base::Random& random) {
  constexpr std::string_view letters = "\"\\/bfnrt";
  out.push_back('\\');
  out.push_back(letters[random.uniform(letters.size())]);
}

/// Runs of one kind each, of 10: 6 of pairs, 2 of other escapes, 1 of plain and 1 of wide text.
void append_string(std::string& out, base::Random& random) {
  out.push_back('"');
  for (uint64_t runs = random.uniform_between(1, 8); runs > 0; --runs) {
    const uint64_t drawn = random.uniform(10);
    for (uint64_t i = random.uniform_between(1, 6); i > 0; --i) {
      if (drawn < 6) {
        append_pair(out, random);
      } else if (drawn < 7) {
        append_short_escape(out, random);
      } else if (drawn < 8) {
        char escape[8];
        std::snprintf(escape, sizeof(escape), "\\u%04x",
                      static_cast<unsigned>(random.uniform(0xD800)));
        out += escape;
      } else if (drawn < 9) {
        append_word(out, random, 4);
      } else {
        append_wide(out, random);
      }
    }
  }
  out.push_back('"');
}

void append_number(std::string& out, base::Random& random) {
  char number[48];
  std::snprintf(number, sizeof(number), random.chance(0.5) ? "%s%u.%ue%d" : "%s%u.%uE%+d",
                random.chance(0.3) ? "-" : "", static_cast<unsigned>(random.uniform(10)),
                static_cast<unsigned>(random.uniform(1'000'000)),
                static_cast<int>(random.uniform_between(0, 60)) - 30);
  out += number;
}

void append_matrix(std::string& out, base::Random& random) {
  out += "[[";
  for (int row = 0; row < 2; ++row) {
    if (row > 0) out += "],[";
    for (int column = 0; column < 3; ++column) {
      if (column > 0) out.push_back(',');
      append_number(out, random);
    }
  }
  out += "],[[[]],[";
  append_string(out, random);
  out += ",[null,true]]]]";
}

}  // namespace

std::string generate_surrogates(base::Random random, size_t bytes) {
  std::string out = "[";
  out.reserve(bytes + 65'536);
  for (size_t id = 0; out.size() < bytes; ++id) {
    if (id > 0) out.push_back(',');
    out += "{\"id\":" + std::to_string(id) + ",\"name\":";
    append_string(out, random);
    out += ",\"tags\":[";
    for (int i = 0; i < 3; ++i) {
      if (i > 0) out.push_back(',');
      append_string(out, random);
    }
    out += R"(],"\uD83D\uDE00":)";
    append_matrix(out, random);
    out.push_back('}');
  }
  out.push_back(']');
  return out;
}

}  // namespace miniraft::bench
