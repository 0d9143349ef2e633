// SimulatedMachine: the production key-value store as the state machine of a simulated node. It
// reports every command that it executes to an AppliedRecord.
//
// The first chunk of its snapshots holds its place in the record; the other chunks are the store's.
// So the record checks a state machine that was restored from a snapshot like any other.
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

  /// How far it has executed.
  [[nodiscard]] AppliedPlace place() const { return place_; }
  /// Whether it was reset, to be restored from a snapshot, since the last call.
  [[nodiscard]] bool take_was_restored() { return std::exchange(was_restored_, false); }
  /// Reports its state to the record, which compares states. Cost: linear in the state.
  void record_state() const;

 private:
  AppliedRecord& record_;
  Deception deception_;
  replica::Typed<kv::Store> store_;
  replica::Typed<kv::Store> stale_store_;  ///< an earlier state, for Deception::stale_reads
  AppliedPlace place_;
  bool was_restored_ = false;
  bool expects_place_ = false;  ///< the next chunk is the first one, with the place
};

}  // namespace miniraft::sim
