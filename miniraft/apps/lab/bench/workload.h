// Workload: what the clients ask of a lin-kv cluster.
//
// A few keys are in use at a time, each shared by a group of clients, of which half only read (as
// Maelstrom does it). After a bounded number of operations a group goes on to a fresh key, so that
// checking each key's history stays cheap however long the run. Values are small integers, counted
// up per key: two writes never look the same, so a stale read cannot hide. A cas mostly expects the
// last value that was seen, so that both of its outcomes are common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "miniraft/apps/lab/bench/operation.h"
#include "miniraft/core/base/rand.h"

namespace miniraft::lab {

struct WorkloadOptions {
  size_t client_count = 1;
  size_t key_count = 1;           // in use at a time
  size_t operations_per_key = 0;  // before a fresh one is taken
};

class Workload {
 public:
  /// Requires: client_count ≥ 1, key_count ≥ 1, operations_per_key ≥ 1.
  Workload(const WorkloadOptions& options, base::Random random);

  /// What the client with this index asks next.
  Request next(size_t client);

  /// Learns from an answer which value a key has now.
  void learn(const Operation& operation);

  /// Keys are 0, 1, … up to this one, exclusive.
  [[nodiscard]] int64_t keys_used() const { return next_key_; }

 private:
  struct Group {
    int64_t key = 0;
    size_t operations_left = 0;
    int64_t last_written = 0;  // the highest value asked to be written; the first is 1
    int64_t last_seen = 0;     // the value that the key had when last heard of
  };
  void renew(Group& group);

  WorkloadOptions options_;
  base::Random random_;
  std::vector<Group> groups_;
  int64_t next_key_ = 0;
};

}  // namespace miniraft::lab
