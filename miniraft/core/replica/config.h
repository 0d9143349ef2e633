// Config: the settings of one replica, validated once, as raft::Config is.
//
// The caller fills in `Options`. `Config::make` returns a Config, or an error that names the wrong
// setting and its allowed values. Code that holds a Config need not validate it again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/config.h"
#include "miniraft/core/replica/identity.h"
#include "miniraft/core/replica/sessions.h"

namespace miniraft::replica {

struct SnapshotOptions {
  /// The replica begins a snapshot once it has applied `after_entries` entries, or entries of
  /// `after_bytes` bytes (raft::cost_bytes). Both are counted from the time when it began its last
  /// snapshot or restored one.
  uint64_t after_entries = 100'000;
  size_t after_bytes = 64 * 1024 * 1024;
  /// The size of a chunk. A chunk may be larger, see StateReader::next.
  size_t chunk_bytes = 256 * 1024;
  /// The rate limit for sending a snapshot, for each follower.
  size_t send_bytes_per_second = 64 * 1024 * 1024;
};

struct Options {
  /// Must be the same on all nodes of the cluster. Messages of other clusters are dropped.
  ClusterId cluster = {};
  /// Required. Must be larger than the incarnations of this node's earlier runs; the time of day at
  /// the start is suitable. If it is smaller, the peers drop this node's messages until it has
  /// learned from them to use a larger one (lives.h). Never use the same incarnation twice: replies
  /// to the earlier run would be taken for replies to the later one.
  Incarnation incarnation = {};
  /// How many requests of clients and peers the replica holds at a time. Beyond the limit it
  /// answers a client NeverExecuted{busy} at once, declines a peer's ForwardRequest, and drops a
  /// peer's ReadIndexRequest, which the peer repeats.
  size_t requests_max = 16'384;
  /// The same for the total size of their bodies. If the replica holds no other request, it accepts
  /// one of any size. The code that accepts clients must therefore limit the size of a request.
  size_t request_bytes_max = 64 * 1024 * 1024;
  /// How long a leader holds an unanswered request of a peer. After that it declines a
  /// ForwardRequest and drops a ReadIndexRequest.
  base::Duration forwarded_hold = base::seconds(10);
  /// How long a follower waits for the leader's read index before it asks again.
  base::Duration read_retry = base::milliseconds(200);
  /// How long a node waits for the answer to a forwarded command before it sends the command again.
  base::Duration repeat_after = base::milliseconds(300);
  /// Must be the same on all nodes.
  SessionLimits sessions = {};
  SnapshotOptions snapshots = {};
};

using raft::ConfigError;

class Config {
 public:
  /// Errors: the incarnation is missing (0) or above Incarnation::value_max; a limit is 0; a
  /// duration is not positive, or longer than a day.
  [[nodiscard]] static std::expected<Config, ConfigError> make(const Options& options);

  [[nodiscard]] const Options& operator*() const { return options_; }
  [[nodiscard]] const Options* operator->() const { return &options_; }

 private:
  explicit Config(const Options& options) : options_(options) {}
  Options options_;
};

}  // namespace miniraft::replica
