// Changes of members that an exploration asks leaders for, as words and as values.
//
// The words are those of scenarios (docs/scenarios.md): `+n3 -n1` makes n3 a voter and removes n1
// in one change, `~n3` makes it a learner, `forced` goes ahead whoever lags.
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

/// `+n3 -n1 forced`.
[[nodiscard]] std::string words_for(const MemberChanges& changes);
/// Several, which follow each other: `~n3, +n3`. Empty for none.
[[nodiscard]] std::string words_for(const std::vector<MemberChanges>& all);

/// The reverse; nothing if that is not what `words` are.
[[nodiscard]] std::optional<std::vector<MemberChanges>> member_changes_in(std::string_view words);

}  // namespace miniraft::sim
