// CRC-32C (Castagnoli): a checksum for records on disk and frames on the wire.
//
// The variant of iSCSI (RFC 3720 §12.1): reflected polynomial 0x1EDC6F41; the initial value and the
// final XOR are all ones. It detects every error burst of up to 32 bits. If the processor has the
// CRC-32C instruction (x86 with SSE 4.2, ARMv8), `crc32c` uses it. Otherwise it uses tables and
// processes 8 bytes at a time (slicing-by-8, Kounavis and Berry 2005).
#pragma once

#include <cstdint>

#include "miniraft/core/base/bytes.h"

namespace miniraft::base {

/// The checksum of `bytes`. If `previous` is the checksum of the bytes before them, the result is
/// the checksum of both together: crc32c(b, crc32c(a)) == crc32c(a + b).
[[nodiscard]] uint32_t crc32c(ByteView bytes, uint32_t previous = 0);

/// The two implementations, which return the same value. `crc32c` calls one of them; both are
/// public so that tests can compare them.
[[nodiscard]] uint32_t crc32c_by_tables(ByteView bytes, uint32_t previous = 0);
/// Requires: crc32c_has_instruction().
[[nodiscard]] uint32_t crc32c_by_instruction(ByteView bytes, uint32_t previous = 0);
/// Whether this processor has the instruction.
[[nodiscard]] bool crc32c_has_instruction();

}  // namespace miniraft::base
