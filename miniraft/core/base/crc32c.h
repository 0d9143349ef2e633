// CRC-32C (Castagnoli): the checksum of records on disk and frames on the wire.
//
// The one of iSCSI (RFC 3720 §12.1): polynomial 0x1EDC6F41 reflected, initial value and final
// exclusive-or all ones. It finds every error burst of up to 32 bits and has an instruction of its
// own on x86 (SSE 4.2) and ARMv8, which is used where the processor has it; elsewhere tables that
// take 8 bytes a step (slicing-by-8, Kounavis and Berry 2005).
#pragma once

#include <cstdint>

#include "miniraft/core/base/bytes.h"

namespace miniraft::base {

/// The checksum of `bytes`, or, with the checksum of what came before them as `previous`, of both
/// together: crc32c(b, crc32c(a)) == crc32c(a + b).
[[nodiscard]] uint32_t crc32c(ByteView bytes, uint32_t previous = 0);

/// The two ways to the same value; `crc32c` picks one. Apart so that tests compare them.
[[nodiscard]] uint32_t crc32c_by_tables(ByteView bytes, uint32_t previous = 0);
/// Requires: crc32c_has_instruction().
[[nodiscard]] uint32_t crc32c_by_instruction(ByteView bytes, uint32_t previous = 0);
[[nodiscard]] bool crc32c_has_instruction();

}  // namespace miniraft::base
