// Observer: parses the roles that nodes report on stderr.
//
// To report its role, a node prints at each change a line
//   raft: term=3 role=leader leader=n2 time_us=81234567
// with role leader, follower, candidate or pre_candidate, `-` for an unknown leader, and the time
// in microseconds of CLOCK_MONOTONIC. Lines of any other form are ignored here. The bench uses the
// roles to aim faults and to draw the timeline; the verdict does not depend on them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "miniraft/core/base/time.h"

namespace miniraft::lab {

enum class Role : uint8_t { follower, pre_candidate, candidate, leader };

const char* name_of(Role role);

struct RoleEvent {
  base::Instant at;
  size_t node = 0;
  uint64_t term = 0;
  Role role = Role::follower;
};

class Observer {
 public:
  explicit Observer(size_t node_count);

  /// Parses a line of a node's stderr that arrived at `now`. Returns whether it reported a role.
  bool see(size_t node, std::string_view line, base::Instant now);

  /// Of the nodes whose last report says that they lead, the one with the highest term.
  [[nodiscard]] std::optional<size_t> leader() const;

  /// The highest term in the nodes' last reports; 0 if there are none.
  [[nodiscard]] uint64_t term() const;

  /// Every reported change, in the order of arrival.
  [[nodiscard]] const std::vector<RoleEvent>& events() const { return events_; }

 private:
  std::vector<std::optional<RoleEvent>> latest_;  // by node
  std::vector<RoleEvent> events_;
};

}  // namespace miniraft::lab
