#include "miniraft/core/base/check.h"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>

namespace miniraft::base {

void check_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", file, line, expression);
  std::abort();
}

void check_failed(const char* expression, const char* file, int line, uint64_t left,
                  uint64_t right) {
  std::fprintf(stderr, "%s:%d: CHECK failed: %s (%" PRIu64 " vs %" PRIu64 ")\n", file, line,
               expression, left, right);
  std::abort();
}

}  // namespace miniraft::base
