// Checks: decoding never crashes, whatever decodes encodes back to the same text, and every byte
// string survives encoding and decoding.
#include "core/base/base64.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace miniraft::base;
  const std::string input(data, data + size);
  if (const auto bytes = base64_decode(input)) {
    CHECK(base64_encode(*bytes) == input);
  } else {
    CHECK_LE(bytes.error().offset, input.size());
  }
  const auto back = base64_decode(base64_encode(input));
  CHECK(back.has_value());
  CHECK(*back == input);
  return 0;
}
