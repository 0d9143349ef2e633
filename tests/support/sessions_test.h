// SessionsTest: a cluster of counters whose leader and followers are known, for the tests of what
// nodes and their clients do with sessions.
//
// To add is not idempotent, so what is executed twice, or not at all, shows in the total.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "miniraft/core/replica/replica.h"
#include "tests/support/counter_cluster.h"
#include "tests/support/replica_cluster.h"

namespace miniraft::testing {

inline bool brings_entries(const Envelope& envelope) {
  const auto* message = std::get_if<raft::Message>(&envelope.message);
  const auto* append = message == nullptr ? nullptr : std::get_if<raft::AppendEntries>(message);
  return append != nullptr && !append->entries.empty();
}

/// The first of the followers has a session, and the total is 1.
class SessionsTest : public ::testing::Test {
 protected:
  void start(const replica::Options& options = {}, const raft::Options& limits = {}) {
    cluster_.emplace(3, make_counter, options, limits);
    leader_ = cluster().elect();
    follower_ = leader_ % 3 + 1;
    third_ = follower_ % 3 + 1;
    const auto first = cluster().command(follower_, add(1));
    cluster().run_for(base::milliseconds(300));
    ASSERT_EQ(total_in(cluster().outcome(first)), 1U);
  }

  ReplicaCluster& cluster() { return *cluster_; }

  /// Takes the forwarded requests out of what is under way.
  std::vector<Envelope> take_forwarded() {
    std::vector<Envelope> taken;
    std::erase_if(cluster().under_way, [&taken](const Envelope& envelope) {
      const bool is_forwarded = std::holds_alternative<replica::ForwardRequest>(envelope.message);
      if (is_forwarded) taken.push_back(envelope);
      return is_forwarded;
    });
    return taken;
  }

  void cut_off(uint64_t node) {
    cluster().copies = [node](const Envelope& envelope) {
      return envelope.from.value == node || envelope.to.value == node ? 0 : 1;
    };
  }
  void heal() {
    cluster().copies = [](const Envelope&) { return 1; };
  }

  /// As the leader has applied the log.
  replica::SessionId session_opened_last() {
    replica::SessionId last;
    const replica::Replica& leader = cluster().node(leader_);
    for (uint64_t index = 1; index <= leader.applied_index().value; ++index) {
      for (const auto user : {replica::SessionUser::client, replica::SessionUser::node}) {
        const replica::SessionId session(index, user);
        if (leader.sessions().contains(session)) last = session;
      }
    }
    return last;
  }

  void expect_total(uint64_t expected) {
    for (uint64_t node = 1; node <= 3; ++node) EXPECT_EQ(total(cluster(), node), expected) << node;
  }

  uint64_t leader_ = 0;
  uint64_t follower_ = 0;
  uint64_t third_ = 0;

 private:
  std::optional<ReplicaCluster> cluster_;
};

}  // namespace miniraft::testing
