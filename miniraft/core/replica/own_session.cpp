#include "miniraft/core/replica/own_session.h"

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::replica {

namespace {

/// Half of the limit in log time, so that the session has not expired even if this node's clock
/// runs at half the speed of the leaders' clocks.
base::Duration idle_max_of(const SessionLimits& limits) {
  constexpr uint64_t century_ms = UINT64_C(100) * 365 * 24 * 3'600'000;
  return base::milliseconds(static_cast<int64_t>(std::min(limits.idle_ms_max, century_ms) / 2));
}

}  // namespace

OwnSession::OwnSession(const SessionLimits& limits)
    : window_max_(limits.window_max), idle_max_(idle_max_of(limits)) {}

bool OwnSession::is_open(base::Instant now) {
  if (id_ && unanswered_.empty() && now - used_ > idle_max_) id_.reset();
  return id_.has_value();
}

void OwnSession::opened(SessionId id, base::Instant now) {
  MINIRAFT_CHECK(!id_);
  MINIRAFT_CHECK(unanswered_.empty());
  id_ = id;
  used_ = now;
  next_ = CommandSequence();
}

bool OwnSession::has_room() const {
  return next_.value - first_unanswered().value < window_max_;
}

SessionCommand OwnSession::number(Ticket ticket) {
  MINIRAFT_CHECK(id_);
  MINIRAFT_CHECK(has_room());
  const CommandSequence sequence = next_;
  next_ = CommandSequence(next_.value + 1);
  unanswered_.emplace_hint(unanswered_.end(), sequence, ticket);
  return {.session = *id_, .sequence = sequence, .first_unanswered = {}, .body = {}};
}

CommandSequence OwnSession::first_unanswered() const {
  return unanswered_.empty() ? next_ : unanswered_.begin()->first;
}

void OwnSession::executed(const SessionCommand& command, base::Instant now) {
  if (command.session == id_) used_ = now;
  given_up(command);
}

void OwnSession::given_up(const SessionCommand& command) {
  if (command.session == id_) unanswered_.erase(command.sequence);
}

std::optional<Ticket> OwnSession::ticket_of(const SessionCommand& command) const {
  if (command.session != id_) return std::nullopt;
  const auto found = unanswered_.find(command.sequence);
  if (found == unanswered_.end()) return std::nullopt;
  return found->second;
}

std::vector<Ticket> OwnSession::lost(SessionId session) {
  std::vector<Ticket> tickets;
  if (session != id_) return tickets;
  id_.reset();
  for (const auto& [sequence, ticket] : std::exchange(unanswered_, {})) tickets.push_back(ticket);
  return tickets;
}

}  // namespace miniraft::replica
