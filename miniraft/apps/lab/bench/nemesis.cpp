#include "miniraft/apps/lab/bench/nemesis.h"

#include <algorithm>
#include <span>

#include "miniraft/core/base/check.h"

namespace miniraft::lab {
namespace {

using base::Duration;
using base::Instant;

constexpr FaultKind partition_kinds[] = {FaultKind::isolate_one,     FaultKind::isolate_leader,
                                         FaultKind::halves,          FaultKind::bridge,
                                         FaultKind::majorities_ring, FaultKind::one_way};
constexpr FaultKind pause_kinds[] = {FaultKind::pause_one, FaultKind::pause_minority,
                                     FaultKind::pause_leader};

/// How long the end of a run is left whole.
Duration quiet_tail(const NemesisPlan& plan) {
  return std::min({plan.interval, base::seconds(2), plan.time_limit / 5});
}

}  // namespace

Nemesis::Nemesis(const NemesisPlan& plan, size_t node_count, Instant start, base::Random random)
    : plan_(plan),
      node_count_(node_count),
      random_(random),
      last_start_(start + plan.time_limit - quiet_tail(plan) - plan.interval) {
  MINIRAFT_CHECK_GT(plan.interval.value, 0);
  if (plan.partitions || plan.pauses) next_ = start + plan.interval;
  if (next_ && *next_ > last_start_) next_.reset();
}

NemesisStep Nemesis::step(Instant now, std::optional<size_t> leader) {
  if (!next_ || now < *next_) return NemesisStep::nothing;
  const Instant due = *next_;
  next_ = due + plan_.interval;
  if (current_) {
    current_.reset();
    if (*next_ > last_start_) next_.reset();
    return NemesisStep::heal;
  }
  current_ = draw_fault(draw_kind(), node_count_, leader, random_);
  return NemesisStep::inject;
}

std::optional<Instant> Nemesis::next_step() const {
  return next_;
}

void Nemesis::stop() {
  current_.reset();
  next_.reset();
}

FaultKind Nemesis::draw_kind() {
  if (bag_.empty()) {
    if (plan_.partitions) bag_.assign(std::begin(partition_kinds), std::end(partition_kinds));
    if (plan_.pauses) bag_.insert(bag_.end(), std::begin(pause_kinds), std::end(pause_kinds));
    random_.shuffle(std::span(bag_));
  }
  const FaultKind kind = bag_.back();
  bag_.pop_back();
  return kind;
}

}  // namespace miniraft::lab
