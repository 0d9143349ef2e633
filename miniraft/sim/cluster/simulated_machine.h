// SimulatedMachine: the production store as a simulation's nodes run it, with a record kept of what
// it executes.
//
// Its snapshot begins with a chunk of its own, which says where it stands; the others are the
// store's. So the record can judge a machine that was restored like any other.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "miniraft/core/kv/store.h"
#include "miniraft/core/replica/typed.h"
#include "miniraft/sim/cluster/applied_record.h"
#include "miniraft/sim/cluster/simulation_faults.h"

namespace miniraft::sim {

class SimulatedMachine final : public replica::StateMachine {
 public:
  /// `record` must outlive this.
  SimulatedMachine(AppliedRecord& record, Deception deception)
      : record_(record), deception_(deception) {}

  [[nodiscard]] base::Bytes apply(base::ByteView command) noexcept override;
  [[nodiscard]] base::Bytes query(base::ByteView query) const noexcept override;
  [[nodiscard]] base::Owned<replica::StateReader> snapshot() const noexcept override;
  void reset() noexcept override;
  [[nodiscard]] bool restore(base::ByteView chunk) noexcept override;

  [[nodiscard]] AppliedPlace place() const { return place_; }
  /// Whether it was restored since this was last asked.
  [[nodiscard]] bool take_was_restored() { return std::exchange(was_restored_, false); }
  /// Tells the record what the state is now. O(state).
  void record_state() const;

 private:
  AppliedRecord& record_;
  Deception deception_;
  replica::Typed<kv::Store> store_;
  replica::Typed<kv::Store> stale_store_;  ///< of some commands ago, for a deception
  AppliedPlace place_;
  bool was_restored_ = false;
  bool expects_place_ = false;  ///< the next chunk is the one that says where this stands
};

}  // namespace miniraft::sim
