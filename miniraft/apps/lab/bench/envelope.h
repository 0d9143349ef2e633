// Envelope: who sent a line and to whom, found without parsing what it carries.
//
// Most lines of a run go from node to node, and the bench only passes them on. A line that starts
// the way every Maelstrom node we know writes it is read by a scan of its head; any other is left
// to the JSON parser.
#pragma once

#include <optional>
#include <string_view>

namespace miniraft::lab {

struct Envelope {
  std::string_view source;
  std::string_view destination;
  bool has_id = false;  // a top-level `id` of its own
};

/// Reads a line of the form `{["id":N,]"src":"A","dest":"B","body":{…}}`, `src` and `dest` in
/// either order, without spaces. Absent for every other line, which may well be valid. The body is
/// not looked at.
std::optional<Envelope> scan_envelope(std::string_view line);

}  // namespace miniraft::lab
