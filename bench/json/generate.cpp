#include "bench/json/generate.h"

namespace miniraft::bench {

void append_utf8(std::string& out, unsigned code_point) {
  const auto continuation = [&](unsigned shift) {
    out.push_back(static_cast<char>(0x80 | (code_point >> shift & 0x3F)));
  };
  if (code_point < 0x80) {
    out.push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    out.push_back(static_cast<char>(0xC0 | code_point >> 6));
    continuation(0);
  } else if (code_point < 0x1'0000) {
    out.push_back(static_cast<char>(0xE0 | code_point >> 12));
    continuation(6);
    continuation(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | code_point >> 18));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

void append_wide(std::string& out, base::Random& random) {
  const uint64_t drawn = random.uniform(100);
  const auto between = [&random](uint64_t low, uint64_t high) {
    return static_cast<unsigned>(random.uniform_between(low, high));
  };
  if (drawn < 60) {
    append_utf8(out, between(0x3041, 0x3096));  // hiragana
  } else if (drawn < 97) {
    append_utf8(out, between(0x4E00, 0x9FA5));  // Chinese characters
  } else {
    append_utf8(out, between(0x1'F600, 0x1'F64F));  // emoji
  }
}

void append_word(std::string& out, base::Random& random, size_t letters) {
  for (size_t i = 0; i < letters; ++i) {
    out.push_back(static_cast<char>('a' + random.uniform(26)));
  }
}

void Indented::open(char opening, std::string_view key) {
  begin_line(key);
  out_.push_back(opening);
  closings_.push_back(opening == '{' ? '}' : ']');
  is_first_ = true;
}

void Indented::close() {
  const char closing = closings_.back();
  closings_.pop_back();
  if (!is_first_) {
    out_.push_back('\n');
    out_.append(spaces_ * closings_.size(), ' ');
  }
  out_.push_back(closing);
  is_first_ = false;
}

void Indented::value(std::string_view value, std::string_view key) {
  begin_line(key);
  out_ += value;
}

void Indented::value(size_t number, std::string_view key) {
  begin_line(key);
  out_ += std::to_string(number);
}

void Indented::begin_line(std::string_view key) {
  if (!is_first_) out_.push_back(',');
  is_first_ = false;
  if (closings_.empty()) return;
  out_.push_back('\n');
  out_.append(spaces_ * closings_.size(), ' ');
  if (key.empty()) return;
  out_.push_back('"');
  out_ += key;
  out_ += "\": ";
}

}  // namespace miniraft::bench
