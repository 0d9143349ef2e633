#include "miniraft/os/entropy.h"

#include <errno.h>
#include <sys/random.h>
#include <sys/types.h>

#include "miniraft/core/base/check.h"

namespace miniraft::os {

uint64_t entropy() {
  uint64_t bits = 0;
  ssize_t length = 0;
  do {
    length = getrandom(&bits, sizeof bits, 0);
  } while (length < 0 && errno == EINTR);
  // Up to 256 bytes come whole or not at all, and there is no other reason to fail.
  MINIRAFT_CHECK_EQ(length, static_cast<ssize_t>(sizeof bits));
  return bits;
}

}  // namespace miniraft::os
