#include "miniraft/core/raft/membership.h"

#include <utility>
#include <variant>

#include "miniraft/core/base/check.h"

namespace miniraft::raft {

Membership::Membership(LogIndex at, Configuration base, const Log& log) {
  history_.push_back({at, std::move(base)});
  for (LogIndex index = next(at); index <= log.last_index(); index = next(index)) {
    appended(log.at(index));
  }
}

const Configuration& Membership::at(LogIndex index) const {
  auto change = history_.rbegin();
  while (change->index > index) {
    ++change;
    MINIRAFT_CHECK(change != history_.rend());
  }
  return change->configuration;
}

bool Membership::appended(const Entry& entry) {
  const auto* configuration = std::get_if<Configuration>(&entry.payload);
  if (configuration == nullptr) return false;
  MINIRAFT_CHECK_GT(entry.id.index, current_index());
  history_.push_back({entry.id.index, *configuration});
  return true;
}

bool Membership::truncated_from(LogIndex first) {
  bool changed = false;
  while (history_.back().index >= first) {
    MINIRAFT_CHECK_GT(history_.size(), 1U);  // The base is committed.
    history_.pop_back();
    changed = true;
  }
  return changed;
}

void Membership::reset(LogIndex at, Configuration base) {
  history_.clear();
  history_.push_back({at, std::move(base)});
}

void Membership::forget_before(LogIndex index) {
  while (history_.size() > 1 && history_[1].index <= index) history_.pop_front();
}

}  // namespace miniraft::raft
