// Workload: chooses the requests of the clients of a lin-kv cluster.
//
// A few keys are in use at a time. A group of clients shares each, and half of them only read, as
// in Maelstrom. After a bounded number of operations a group changes to a new key, so checking each
// key's history stays cheap in a run of any length. The values of a key are integers that are
// counted up, so no two writes have the same value and every stale read is detected. A cas mostly
// expects the last value that was seen, so that it often succeeds and often fails.
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
  size_t operations_per_key = 0;  // before a new key replaces it
};

class Workload {
 public:
  /// Requires: client_count ≥ 1, key_count ≥ 1, operations_per_key ≥ 1.
  Workload(const WorkloadOptions& options, base::Random random);

  /// The next request of the client with this index.
  Request next(size_t client);

  /// Remembers the value that an answer shows, for later cas requests.
  void learn(const Operation& operation);

  /// The keys used so far are [0, keys_used()).
  [[nodiscard]] int64_t keys_used() const { return next_key_; }

 private:
  struct Group {
    int64_t key = 0;
    size_t operations_left = 0;
    int64_t last_written = 0;  // the highest value in a request so far; the first is 1
    int64_t last_seen = 0;     // the value of the key in the last answer
  };
  void renew(Group& group);

  WorkloadOptions options_;
  base::Random random_;
  std::vector<Group> groups_;
  int64_t next_key_ = 0;
};

}  // namespace miniraft::lab
