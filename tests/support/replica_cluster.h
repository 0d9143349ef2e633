// ReplicaCluster: several replicas in one thread and virtual time, for tests.
//
// Messages wait in one list until they are delivered, in order by default; a filter may drop or
// copy them. Storage is durable at once, or when the test says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "miniraft/core/base/time.h"
#include "miniraft/core/metrics/metrics.h"
#include "miniraft/core/raft/raft.h"
#include "miniraft/core/replica/memory_storage.h"
#include "miniraft/core/replica/replica.h"
#include "tests/support/raft_disk.h"

namespace miniraft::testing {

struct Envelope {
  raft::NodeId from;
  raft::NodeId to;
  replica::Identity identity;
  replica::PeerMessage message;
};

/// Storage whose writes become durable only when the test says so.
class ManualStorage final : public replica::Storage {
 public:
  raft::WriteSequence persist(const raft::Persist& persist) noexcept override;
  void write_chunk(replica::SnapshotOrigin origin, uint64_t number,
                   base::ByteView bytes) noexcept override {
    snapshots.write_chunk(origin, number, bytes);
  }
  bool finish_snapshot(const raft::SnapshotMeta& meta) noexcept override;
  base::Owned<replica::SnapshotReader> snapshot() noexcept override { return snapshots.open(); }
  void compact(raft::EntryId base) noexcept override { disk.compact(base); }
  /// The oldest write becomes durable. Requires: there is one.
  void finish_one();

  bool is_automatic = true;
  std::deque<raft::Persist> writes;  ///< that are not durable yet
  raft::WriteSequence durable;
  raft::testing::RaftDisk disk;  ///< what is durable
  replica::MemorySnapshots snapshots;
  std::deque<replica::MemorySnapshots::Snapshot> received;  ///< of the writes that have one
};

class ReplicaCluster {
 public:
  using MakeMachine = std::function<std::unique_ptr<replica::StateMachine>()>;

  ReplicaCluster(uint64_t nodes, const MakeMachine& make_machine, replica::Options options = {},
                 raft::Options raft_limits = {});
  ~ReplicaCluster();

  [[nodiscard]] replica::Replica& node(uint64_t id);
  [[nodiscard]] replica::StateMachine& machine(uint64_t id);
  [[nodiscard]] ManualStorage& storage(uint64_t id);
  [[nodiscard]] const metrics::Registry& registry(uint64_t id);

  /// Hands a request to a node; its outcome will be in `outcomes` under the id returned.
  raft::RequestId submit(uint64_t node, replica::ClientRequest request);
  /// An operator's order; what becomes of it is told by `orders_answered`.
  void order(uint64_t node, replica::Event event);
  raft::RequestId command(uint64_t node, base::Bytes body,
                          base::Duration timeout = base::seconds(5));
  raft::RequestId query(uint64_t node, base::Bytes body, base::Duration timeout = base::seconds(5));
  [[nodiscard]] std::optional<replica::Outcome> outcome(raft::RequestId id) const;

  /// As if `from` said so, in its present life, to whoever `to` is.
  void say(uint64_t from, uint64_t to, replica::PeerMessage message);
  /// Hands over a message as it is.
  void deliver(const Envelope& envelope);
  /// Delivers what is under way, and what follows from it, until nothing is. Time stands still.
  void settle();
  /// Lets virtual time pass, delivering as it goes.
  void run_for(base::Duration duration);
  /// Runs until some node leads and every reachable node knows it; returns its id.
  uint64_t elect();
  /// The leader of the highest term, if any.
  [[nodiscard]] std::optional<uint64_t> leader();
  void flush(uint64_t node);
  /// The disk of `node` finished everything that it was given, or the first `writes` of it.
  void persisted(uint64_t node, size_t writes = SIZE_MAX);
  /// The node crashes and comes back at once with what its disk has; the first `writes` of those
  /// under way had reached it. What it was asked and had not answered becomes Indeterminate.
  void restart(uint64_t node, size_t writes);
  /// Of the present life of `node`, as its owner drew it.
  [[nodiscard]] replica::Incarnation incarnation(uint64_t node) const;

  /// The number of the next life.
  uint64_t next_incarnation = 1001;

  base::Instant now{1'000'000'000};
  std::vector<Envelope> under_way;
  /// How many copies of a message arrive: 1 unless a test says otherwise.
  std::function<int(const Envelope&)> copies = [](const Envelope&) { return 1; };
  std::map<raft::RequestId, std::vector<replica::Outcome>> outcomes;
  std::vector<raft::ChangeAnswered> changes_answered;
  std::vector<raft::TransferAnswered> transfers_answered;
  struct Unreadable {
    raft::NodeId node;
    replica::UnreadableState what;
  };
  std::vector<Unreadable> unreadable;

 private:
  struct Node;
  [[nodiscard]] std::unique_ptr<Node> start(uint64_t id, ManualStorage disk);

  uint64_t size_;
  MakeMachine make_machine_;
  replica::Options options_;
  raft::Options raft_limits_;
  std::vector<std::unique_ptr<Node>> nodes_;
  uint64_t lives_ = 0;  ///< of all nodes, to give each its own seed
  uint64_t next_request_ = 1;
  std::map<raft::RequestId, uint64_t> asked_;  ///< which node
};

}  // namespace miniraft::testing
