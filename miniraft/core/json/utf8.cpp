#include "miniraft/core/json/utf8.h"

#include <algorithm>

namespace miniraft::json {

size_t utf8_sequence_bytes(const char* first, const char* end) {
  if (static_cast<unsigned char>(*first) < 0x80) return 1;
  const auto bytes = std::min<size_t>(4, static_cast<size_t>(end - first));
  uint32_t word = 0;
  for (size_t i = bytes; i-- > 0;) word = word << 8 | static_cast<unsigned char>(first[i]);
  return multibyte_length(word);
}

}  // namespace miniraft::json
