// AppliedRecord: the one sequence of commands that all state machines of a simulation execute.
//
// The first machine to execute a command at some place decides what stands there; every other must
// execute the same (State Machine Safety, Raft Fig. 3), and none a second time at a later place.
// A machine's place is the number of commands it has executed; its chain is a hash over them, so
// that one comparison covers everything before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/raft/types.h"
#include "miniraft/sim/fingerprint.h"

namespace miniraft::sim {

/// Where a machine stands.
struct AppliedPlace {
  uint64_t count = 0;
  uint64_t chain = 0;
  bool operator==(const AppliedPlace&) const = default;
};

class AppliedRecord {
 public:
  /// A machine at `place` executes `command`; returns where it stands then.
  [[nodiscard]] AppliedPlace execute(AppliedPlace place, base::ByteView command);

  /// A machine whose state has these bytes stands at `place`: they are a function of it.
  void state_is(AppliedPlace place, uint64_t state_fingerprint);

  /// A node that has applied the log up to `index` stands at `place`.
  void index_is(raft::LogIndex index, AppliedPlace place);

  [[nodiscard]] bool has_executed(base::ByteView command) const {
    return known_.has(fingerprint(command));
  }
  [[nodiscard]] uint64_t count() const { return chains_.size() - 1; }

  /// The first breach of a promise: its name and what was seen.
  struct Finding {
    const char* promise;
    std::string what;
  };
  [[nodiscard]] const std::optional<Finding>& finding() const { return finding_; }

 private:
  void found(const char* promise, std::string what) {
    if (!finding_) finding_ = Finding{promise, std::move(what)};
  }

  std::vector<uint64_t> chains_ = {0};  ///< by count
  std::vector<uint64_t> states_ = {0};  ///< by count; 0 where nobody looked
  std::vector<uint64_t> counts_;        ///< by log index, plus 1; 0 where nobody stopped
  FingerprintSet known_;
  std::optional<Finding> finding_;
};

}  // namespace miniraft::sim
