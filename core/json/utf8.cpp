#include "core/json/utf8.h"

namespace miniraft::json {
namespace {

// The bounds of the second byte, which is where overlong forms, surrogates and code points beyond
// the last one show (Unicode Standard, table 3-7).
struct LeadByte {
  size_t bytes;
  unsigned char second_min;
  unsigned char second_max;
};

LeadByte lead_byte(unsigned char byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xC2) return {0, 0, 0};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

size_t utf8_sequence_bytes(const char* first, const char* end) {
  const LeadByte lead = lead_byte(static_cast<unsigned char>(*first));
  if (lead.bytes <= 1) return lead.bytes;
  if (static_cast<size_t>(end - first) < lead.bytes) return 0;
  const auto second = static_cast<unsigned char>(first[1]);
  if (second < lead.second_min || second > lead.second_max) return 0;
  for (size_t i = 2; i < lead.bytes; ++i) {
    if ((static_cast<unsigned char>(first[i]) & 0xC0) != 0x80) return 0;
  }
  return lead.bytes;
}

char* write_utf8(char* out, uint32_t code_point) {
  const auto continuation = [&](int shift) {
    return static_cast<char>(0x80 | ((code_point >> shift) & 0x3F));
  };
  if (code_point < 0x80) {
    *out++ = static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    *out++ = static_cast<char>(0xC0 | (code_point >> 6));
    *out++ = continuation(0);
  } else if (code_point < 0x10000) {
    *out++ = static_cast<char>(0xE0 | (code_point >> 12));
    *out++ = continuation(6);
    *out++ = continuation(0);
  } else {
    *out++ = static_cast<char>(0xF0 | (code_point >> 18));
    *out++ = continuation(12);
    *out++ = continuation(6);
    *out++ = continuation(0);
  }
  return out;
}

}  // namespace miniraft::json
