// Checks: decoding never crashes, whatever decodes encodes back to the same text, and every byte
// string survives encoding and decoding.
#include "miniraft/core/base/base64.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "miniraft/core/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace miniraft::base;
  const std::string input(data, data + size);
  if (const auto bytes = base64_decode(input)) {
    MINIRAFT_CHECK(base64_encode(*bytes) == input);
  } else {
    MINIRAFT_CHECK_LE(bytes.error().offset, input.size());
  }
  const auto back = base64_decode(base64_encode(input));
  MINIRAFT_CHECK(back.has_value());
  MINIRAFT_CHECK(*back == input);
  return 0;
}
