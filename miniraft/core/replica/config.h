// Config: the settings of one replica, checked once, as raft::Config is.
//
// `Options` is what a caller fills in; `Config::make` returns a Config or says which setting is
// wrong and what it may be, so that no later code has to ask again.
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
  /// A snapshot is made once so many entries, or bytes of them, were applied since the last one.
  uint64_t after_entries = 100'000;
  size_t after_bytes = 64 * 1024 * 1024;
  size_t chunk_bytes = 256 * 1024;
  /// To each follower, per second.
  size_t send_bytes_per_second = 64 * 1024 * 1024;
};

struct Options {
  /// The same on all nodes of the cluster. Messages of others are dropped.
  ClusterId cluster = {};
  /// Must be given: larger than those of this node's earlier lives, e.g. the time of day as it
  /// starts. If it is smaller, the node learns so from its peers, who drop what it says until then;
  /// but none may be given twice: answers to the earlier life would be taken for the later one's.
  Incarnation incarnation = {};
  /// Requests in hand; beyond it they are answered NeverExecuted{busy} at once.
  size_t requests_max = 16'384;
  /// Likewise, their bodies together. One request alone is taken whatever its size: who lets
  /// clients in bounds each.
  size_t request_bytes_max = 64 * 1024 * 1024;
  /// How long a leader keeps what a peer forwarded before it gives up on an answer.
  base::Duration forwarded_hold = base::seconds(10);
  /// How long a node waits to hear from the leader where its queries may be answered, before it
  /// asks again.
  base::Duration read_retry = base::milliseconds(200);
  /// After this long without an answer a forwarded command is sent again.
  base::Duration repeat_after = base::milliseconds(300);
  /// The same on all nodes.
  SessionLimits sessions = {};
  SnapshotOptions snapshots = {};
};

using raft::ConfigError;

class Config {
 public:
  /// Errors: no incarnation, or one above Incarnation::value_max; a limit of zero; a duration that
  /// is not positive or more than a day.
  [[nodiscard]] static std::expected<Config, ConfigError> make(const Options& options);

  [[nodiscard]] const Options& operator*() const { return options_; }
  [[nodiscard]] const Options* operator->() const { return &options_; }

 private:
  explicit Config(const Options& options) : options_(options) {}
  Options options_;
};

}  // namespace miniraft::replica
