// JSON against the reference parser and writer of the tests: any bytes get the same verdict, the
// same error at the same byte, the same values and the same rewritten text; and any bytes are
// written as the same string.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include "miniraft/core/base/check.h"
#include "tests/support/json_difference.h"

namespace {

namespace json = miniraft::json;

void expect_none(const std::string& difference) {
  if (!difference.empty()) std::fprintf(stderr, "%s\n", difference.c_str());
  MINIRAFT_CHECK(difference.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static json::Document document;  // reused: nothing of an earlier text may show
  expect_none(json::testing::difference(text, document));
  // Few texts are 1024 deep: some are judged by a lower limit, too.
  if (size % 8 == 0) {
    expect_none(json::testing::difference(text, document, {.depth_max = size / 8 % 6}));
  }
  expect_none(json::testing::string_difference(text));
  return 0;
}
