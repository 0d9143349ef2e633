#include "miniraft/apps/maelstrom/peer_messages.h"

#include "miniraft/core/base/base64.h"

namespace miniraft::maelstrom {

std::string Base64::to_wire(base::ByteView bytes) {
  return base::base64_encode(bytes);
}

std::expected<base::Bytes, std::string> Base64::from_wire(std::string_view text) {
  auto bytes = base::base64_decode(text);
  if (bytes) return std::move(*bytes);
  return std::unexpected(std::string("expected base64: ") + base::name_of(bytes.error().kind) +
                         " at offset " + std::to_string(bytes.error().offset));
}

}  // namespace miniraft::maelstrom
