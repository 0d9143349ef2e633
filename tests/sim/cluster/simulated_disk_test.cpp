// The simulated disk keeps what replica::Storage promises, also while its node does not listen.

#include "miniraft/sim/cluster/simulated_disk.h"

#include <gtest/gtest.h>

#include "miniraft/core/base/rand.h"
#include "miniraft/core/base/time.h"

namespace miniraft::sim {
namespace {

raft::SnapshotMeta ends_at(uint64_t index) {
  return {{raft::Term(1), raft::LogIndex(index)}, {}};
}

TEST(SimulatedDisk, sends_the_snapshot_that_its_node_knows_of) {
  SimulatedDisk disk({}, Deception::none, base::Random(1));
  const auto store = [&](uint64_t index) {
    disk.write_chunk(replica::SnapshotOrigin::own, 0, "state");
    disk.finish_snapshot(base::Instant(), ends_at(index));
  };
  const base::Instant later = base::Instant() + base::seconds(3600);
  store(5);
  disk.work(later);
  ASSERT_EQ(disk.take_reports(later).snapshots.size(), 1);
  store(9);
  disk.work(later);  // The node is paused, and may send before it hears of this.
  EXPECT_EQ(disk.snapshot()->meta(), ends_at(5));
  ASSERT_EQ(disk.take_reports(later).snapshots.size(), 1);
  EXPECT_EQ(disk.snapshot()->meta(), ends_at(9));
}

}  // namespace
}  // namespace miniraft::sim
