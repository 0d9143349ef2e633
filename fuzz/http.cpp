// HTTP requests: no crash, bounded memory, and the same requests whatever the pieces.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "miniraft/core/base/check.h"
#include "miniraft/core/http/request_parser.h"

namespace {

using namespace miniraft;

struct Parsed {
  std::vector<http::Request> requests;
  int status = 0;
  bool operator==(const Parsed&) const = default;
};

Parsed parse(std::string_view bytes, size_t first_piece, size_t piece) {
  http::RequestParser parser({.request_line_bytes_max = 64,
                              .header_bytes_max = 256,
                              .headers_max = 8,
                              .body_bytes_max = 64});
  Parsed parsed;
  for (size_t begin = 0; begin < bytes.size();) {
    const size_t length = begin == 0 ? first_piece : piece;
    parser.feed(bytes.substr(begin, length));
    begin += length;
    for (;;) {
      auto taken = parser.take();
      if (!taken) {
        parsed.status = taken.error().status;
        return parsed;
      }
      if (!*taken) break;
      MINIRAFT_CHECK_LE((*taken)->body.size(), 64U);
      MINIRAFT_CHECK_LE((*taken)->headers.size(), 8U);
      parsed.requests.push_back(std::move(**taken));
    }
  }
  return parsed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const Parsed whole = parse(bytes, bytes.size() + 1, 1);
  MINIRAFT_CHECK(parse(bytes, data[0] + size_t{1}, data[1] % 16 + size_t{1}) == whole);
  return 0;
}
