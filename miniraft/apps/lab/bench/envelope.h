// Envelope: the sender and the destination of a line, found without parsing its body.
//
// Most lines of a run go from node to node, and the bench only forwards them. If a line begins in
// the way in which all known Maelstrom nodes write it, a scan of its beginning suffices. All other
// lines go to the JSON parser.
#pragma once

#include <optional>
#include <string_view>

namespace miniraft::lab {

struct Envelope {
  std::string_view source;
  std::string_view destination;
  bool has_id = false;  // the line has a top-level `id`
};

/// Scans a line of the form `{["id":N,]"src":"A","dest":"B","body":{…}}`, with `src` and `dest` in
/// either order and without spaces. Absent for every other line, even if it is valid. The body is
/// not examined.
std::optional<Envelope> scan_envelope(std::string_view line);

}  // namespace miniraft::lab
