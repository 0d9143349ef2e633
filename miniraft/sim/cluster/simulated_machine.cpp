#include "miniraft/sim/cluster/simulated_machine.h"

#include <utility>

#include "miniraft/core/base/byte_codec.h"

namespace miniraft::sim {

namespace {

class PlacedReader final : public replica::StateReader {
 public:
  PlacedReader(AppliedPlace place, base::Owned<replica::StateReader> store)
      : place_(place), store_(std::move(store)) {}
  [[nodiscard]] std::optional<base::Bytes> next(size_t bytes_max) noexcept override {
    if (is_begun_) return store_->next(bytes_max);
    is_begun_ = true;
    base::ByteWriter writer;
    writer.varint(place_.count);
    writer.varint(place_.chain);
    return writer.take();
  }

 private:
  AppliedPlace place_;
  base::Owned<replica::StateReader> store_;
  bool is_begun_ = false;
};

}  // namespace

base::Bytes SimulatedMachine::apply(base::ByteView command) noexcept {
  if (deception_ == Deception::stale_reads && place_.count % 16 == 0) stale_store_ = store_;
  place_ = record_.execute(place_, command);
  if (deception_ == Deception::double_apply && place_.count % 64 == 0) {
    place_ = record_.execute(place_, command);
  }
  return store_.apply(command);
}

base::Bytes SimulatedMachine::query(base::ByteView query) const noexcept {
  return deception_ == Deception::stale_reads ? stale_store_.query(query) : store_.query(query);
}

base::Owned<replica::StateReader> SimulatedMachine::snapshot() const noexcept {
  record_state();
  return base::make_owned<PlacedReader>(place_, store_.snapshot());
}

void SimulatedMachine::reset() noexcept {
  store_.reset();
  place_ = {};
  was_restored_ = true;
  expects_place_ = true;
}

bool SimulatedMachine::restore(base::ByteView chunk) noexcept {
  if (!std::exchange(expects_place_, false)) return store_.restore(chunk);
  base::ByteReader reader(chunk);
  place_.count = reader.varint();
  place_.chain = reader.varint();
  return reader.ok();
}

void SimulatedMachine::record_state() const {
  const auto reader = store_.snapshot();
  uint64_t hash = 0;
  while (const auto chunk = reader->next(4096)) hash = mix(hash ^ fingerprint(*chunk));
  record_.state_is(place_, hash);
}

}  // namespace miniraft::sim
