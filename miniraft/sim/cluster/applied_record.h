// AppliedRecord: the one sequence of commands that all state machines of a simulation execute.
//
// The first state machine to execute a command at a place records it. Every other state machine
// must execute the same command there (State Machine Safety, Raft Fig. 3), and no command may be
// executed again at a later place. The place of a state machine is the number of commands that it
// has executed, with a hash chain over them: comparing two chains compares all earlier commands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/raft/types.h"
#include "miniraft/sim/fingerprint.h"

namespace miniraft::sim {

/// How far a state machine has executed.
struct AppliedPlace {
  uint64_t count = 0;  ///< commands executed
  uint64_t chain = 0;  ///< hash over these commands
  bool operator==(const AppliedPlace&) const = default;
};

class AppliedRecord {
 public:
  /// A state machine at `place` executes `command`. Returns its place after that.
  [[nodiscard]] AppliedPlace execute(AppliedPlace place, base::ByteView command);

  /// A state machine at `place` has the state with this fingerprint. All state machines at the same
  /// place must have equal states.
  void state_is(AppliedPlace place, uint64_t state_fingerprint);

  /// A node that has applied the log up to `index` has its state machine at `place`. All nodes that
  /// have applied up to the same index must agree on that.
  void index_is(raft::LogIndex index, AppliedPlace place);

  /// Whether any state machine has executed `command`.
  [[nodiscard]] bool has_executed(base::ByteView command) const {
    return known_.has(fingerprint(command));
  }
  /// The number of commands in the sequence.
  [[nodiscard]] uint64_t count() const { return chains_.size() - 1; }

  /// A broken promise.
  struct Finding {
    const char* promise;  ///< its name, for example `equal-states`
    std::string what;     ///< what was seen
  };
  /// The first broken promise, if there is one.
  [[nodiscard]] const std::optional<Finding>& finding() const { return finding_; }

 private:
  void found(const char* promise, std::string what) {
    if (!finding_) finding_ = Finding{promise, std::move(what)};
  }

  std::vector<uint64_t> chains_ = {0};  ///< by count
  std::vector<uint64_t> states_ = {0};  ///< by count; 0 where no state was recorded
  std::vector<uint64_t> counts_;        ///< by log index: the count plus 1; 0 if unknown
  FingerprintSet known_;
  std::optional<Finding> finding_;
};

}  // namespace miniraft::sim
