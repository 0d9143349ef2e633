// Membership changes that an exploration requests from leaders, as text and as values.
//
// The syntax is that of scenarios (docs/scenarios.md): `+n3 -n1` makes n3 a voter and removes n1 in
// one change, `~n3` makes n3 a learner, and `forced` does not wait for nodes that lag behind.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "miniraft/core/raft/configuration.h"

namespace miniraft::sim {

/// One change, which may concern several nodes.
struct MemberChanges {
  std::vector<raft::MemberChange> changes;
  bool is_forced = false;
  bool operator==(const MemberChanges&) const = default;
};

/// One change as text: `+n3 -n1 forced`.
[[nodiscard]] std::string words_for(const MemberChanges& changes);
/// Successive changes as text: `~n3, +n3`. Empty if there are none.
[[nodiscard]] std::string words_for(const std::vector<MemberChanges>& all);

/// Parses the text of successive changes. Nothing if `words` is malformed.
[[nodiscard]] std::optional<std::vector<MemberChanges>> member_changes_in(std::string_view words);

}  // namespace miniraft::sim
