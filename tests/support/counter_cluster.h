// Counters on a ReplicaCluster: what tests of replicas ask, and how they read the answers. Shared
// by the tests of commands, of sessions and of queries at followers.
//
// To add is not idempotent: a command that is executed twice shows in the total.
#pragma once

#include <memory>
#include <optional>

#include "tests/support/counter.h"
#include "tests/support/replica_cluster.h"

namespace miniraft::testing {

inline std::unique_ptr<replica::StateMachine> make_counter() {
  return std::make_unique<replica::Typed<examples::Counter>>();
}

inline base::Bytes add(uint64_t amount) {
  return examples::Counter::encode_command({amount});
}

/// In the state of `node`.
inline uint64_t total(ReplicaCluster& cluster, uint64_t node) {
  using Machine = replica::Typed<examples::Counter>;
  return static_cast<Machine&>(cluster.machine(node)).machine().query({}).total;
}

/// In an answer. Throws unless it is a result.
inline uint64_t total_in(const std::optional<replica::Outcome>& outcome) {
  using examples::Counter;
  return std::get<Counter::Response>(replica::result_of<Counter>(outcome.value())).total;
}

}  // namespace miniraft::testing
