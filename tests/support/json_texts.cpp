#include "tests/support/json_texts.h"

#include <algorithm>

namespace miniraft::json::testing {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view words[] = {"null", "true", "false"};

constexpr std::string_view string_pieces[] = {
    "a",
    "key",
    " ",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\u0000",
    "/",
    "\x7F",
    "\\u00E9",
    "\\ud83D\\uDe00",
    "{",
    "\xC3\xA9",
    "\xF0\x9F\x98\x80",
    "\xE2\x82\xAC",
    "plain letters",
    "\\t\\b\\f\\r",
};

constexpr std::string_view damage_pieces[] = {
    "["sv,
    "]"sv,
    "{"sv,
    "}"sv,
    "\""sv,
    ","sv,
    ":"sv,
    "\\"sv,
    " "sv,
    "\n"sv,
    "\0"sv,
    "\x1F"sv,
    "\x7F"sv,
    "-"sv,
    "+"sv,
    "."sv,
    "e"sv,
    "E-"sv,
    "0"sv,
    "9"sv,
    "e308"sv,
    "e-324"sv,
    "00000000"sv,
    "12345678"sv,
    "99999999999999999999"sv,
    "null"sv,
    "true"sv,
    "fals"sv,
    "\\u"sv,
    "\\u00"sv,
    "\\u0041"sv,
    "\\ud83d"sv,
    "\\ude00"sv,
    "\\uD83D\\uDE00"sv,
    "\\x"sv,
    "\x80"sv,
    "\xBF"sv,
    "\xC0\x80"sv,
    "\xC1"sv,
    "\xC2"sv,
    "\xC3\xA9"sv,
    "\xE0\x80\x80"sv,
    "\xE2\x82"sv,
    "\xE2\x82\xAC"sv,
    "\xED\xA0\x80"sv,
    "\xEF\xBB\xBF"sv,
    "\xF0\x9F\x98\x80"sv,
    "\xF0\x80\x80\x80"sv,
    "\xF0\x9F"sv,
    "\xF4\x90\x80\x80"sv,
    "\xF5"sv,
    "\xFF"sv,
    "\"\""sv,
    "[]"sv,
    "{}"sv,
    "\"\":"sv,
    ",\"k\":"sv,
    "],["sv,
    "aaaaaaaaaaaaaaaa"sv,
};

}  // namespace

std::string RandomTexts::text() {
  std::string out;
  value(out, 5);
  return out;
}

std::string RandomTexts::array(int texts) {
  std::string out = "[";
  for (int i = 0; i < texts; ++i) {
    if (i > 0) out += ',';
    value(out, 5);
  }
  return out + ']';
}

void RandomTexts::space(std::string& out) {
  while (random_.chance(0.15)) out += " \n\r\t"[random_.uniform(4)];
  if (random_.chance(0.01)) out.append(random_.uniform(40), ' ');
}

void RandomTexts::value(std::string& out, int depth) {
  space(out);
  const uint64_t kind = random_.uniform(depth > 0 ? 8 : 5);
  if (kind < 1) {
    out += pick(words);
  } else if (kind < 3) {
    number(out);
  } else if (kind < 5) {
    string(out);
  } else {
    container(out, depth, kind == 5);
  }
  space(out);
}

void RandomTexts::container(std::string& out, int depth, bool is_array) {
  out += is_array ? '[' : '{';
  const uint64_t size = random_.uniform(6);
  for (uint64_t i = 0; i < size; ++i) {
    if (i > 0) out += ',';
    if (!is_array) {
      space(out);
      string(out);
      space(out);
      out += ':';
    }
    value(out, depth - 1);
  }
  if (size == 0) space(out);
  out += is_array ? ']' : '}';
}

void RandomTexts::number(std::string& out) {
  if (random_.chance(0.5)) out += '-';
  out += std::to_string(random_.next_u64() >> random_.uniform(64));
  if (random_.chance(0.3)) out += '.' + std::to_string(random_.next_u64() >> random_.uniform(64));
  if (random_.chance(0.3)) {
    out += "eE"[random_.uniform(2)];
    out += std::to_string(random_.uniform(250));
  }
}

void RandomTexts::string(std::string& out) {
  out += '"';
  const uint64_t pieces = random_.uniform(random_.chance(0.1) ? 30 : 6);
  for (uint64_t i = 0; i < pieces; ++i) out += pick(string_pieces);
  out += '"';
}

std::string RandomTexts::damaged(std::string text, std::span<const std::string_view> splices) {
  for (uint64_t edits = 1 + random_.uniform(3); edits > 0; --edits) edit(text, splices);
  return text;
}

void RandomTexts::edit(std::string& text, std::span<const std::string_view> splices) {
  const size_t at = random_.uniform(text.size() + 1);
  const size_t left = text.size() - at;
  const size_t bytes = std::min<size_t>(left, random_.uniform(random_.chance(0.8) ? 4 : 40));
  const std::string_view piece = pick(damage_pieces);
  switch (random_.uniform(splices.empty() ? 7 : 8)) {
    case 0:
      if (left > 0) text[at] = static_cast<char>(text[at] ^ (1 << random_.uniform(8)));
      return;
    case 1:
      if (left > 0) text[at] = static_cast<char>(random_.next_u64());
      return;
    case 2:
      text.erase(at, bytes);
      return;
    case 3:
      text.insert(at, text.substr(at, bytes));
      return;
    case 4:
      text.insert(random_.uniform(text.size() + 1), text.substr(at, bytes));
      return;
    case 5:
      text.replace(at, random_.uniform(2), piece);
      return;
    case 6:
      if (random_.chance(0.3)) return text.resize(at);
      text.insert(at, piece);
      return;
    default:
      text.insert(at, pick(splices));
  }
}

}  // namespace miniraft::json::testing
