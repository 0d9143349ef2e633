// Observer: what the nodes say about themselves on stderr.
//
// A node that wants its role seen prints, at each change, a line
//   raft: term=3 role=leader leader=n2 time_us=81234567
// with role leader, follower, candidate or pre_candidate, `-` for an unknown leader, and the
// microseconds of CLOCK_MONOTONIC. Lines of any other form are left to the node's log. The bench
// trusts none of it for the verdict: it aims faults and draws the timeline with it.
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

  /// Reads a line of a node's stderr that arrived at `now`. True if it told the node's role.
  bool see(size_t node, std::string_view line, base::Instant now);

  /// The node that says it leads in the highest term of all that say so.
  [[nodiscard]] std::optional<size_t> leader() const;

  /// The highest term a node spoke of; 0 before any did.
  [[nodiscard]] uint64_t term() const;

  /// Every change seen, in the order of arrival.
  [[nodiscard]] const std::vector<RoleEvent>& events() const { return events_; }

 private:
  std::vector<std::optional<RoleEvent>> latest_;  // by node
  std::vector<RoleEvent> events_;
};

}  // namespace miniraft::lab
