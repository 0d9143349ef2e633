// Checks: what decodes as a log command is encoded as the very same bytes.
#include "miniraft/core/replica/log_command.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "miniraft/core/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(data, data + size);
  if (const auto command = miniraft::replica::decode_log_command(input)) {
    MINIRAFT_CHECK(miniraft::replica::encode(*command) == input);
  }
  return 0;
}
