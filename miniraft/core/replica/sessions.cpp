#include "miniraft/core/replica/sessions.h"

#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/overloaded.h"

namespace miniraft::replica {

namespace {

/// How many expired sessions one entry removes. Commands of the other expired ones are refused all
/// the same. The bound keeps the loop from being blocked when thousands of sessions expire at once.
constexpr int removed_per_entry_max = 2;

uint64_t charged_for(base::ByteView response) {
  return response.size() + SessionLimits::response_overhead;
}

}  // namespace

Sessions::Sessions(const SessionLimits& limits) : limits_(limits) {
  MINIRAFT_CHECK_GT(limits_.sessions_max, 0U);
  MINIRAFT_CHECK_GT(limits_.window_max, 0U);
}

Judgement Sessions::judge(raft::LogIndex index, const LogCommand& command) {
  MINIRAFT_CHECK_GT(index, last_index_);
  MINIRAFT_CHECK(!executing_);
  last_index_ = index;
  // Leaders' clocks may go apart; the latest time seen is the same on all replicas (Thesis §6.3).
  if (command.time > time_) time_ = command.time;
  for (int i = 0; i < removed_per_entry_max; ++i) {
    const auto oldest = uses_.begin();
    if (!oldest || !is_expired(*table_.peek(oldest.value()))) break;
    remove_least_recently_used();
  }
  return std::visit(base::overloaded{
                        [&](const OpenSession& action) { return open({index.value, action.user}); },
                        [&](const CloseSession& action) { return close(action.session); },
                        [&](const SessionCommand& action) { return judge_command(action); },
                        [](const PlainCommand&) { return Judgement(Execute{}); },
                    },
                    command.action);
}

Judgement Sessions::open(SessionId id) {
  while (table_.size() >= limits_.sessions_max) remove_least_recently_used();
  const auto item = table_.find_or_insert(id);
  MINIRAFT_CHECK(item.is_new);
  use(id, item.value);
  return SessionOpened{id};
}

Judgement Sessions::close(SessionId session) {
  if (table_.peek(session) != nullptr) remove(session);
  return SessionClosed{};
}

Judgement Sessions::judge_command(const SessionCommand& command) {
  auto found = table_.find(command.session);
  if (!found || is_expired(found.value())) return Refused{RefusalReason::no_session};
  Session& session = table_.change(found);
  use(command.session, session);
  // A late copy may have a smaller first_unanswered, which must not lower the session's.
  if (command.first_unanswered > session.first_unanswered) {
    forget_answered(command.session, session, command.first_unanswered);
  }
  if (command.sequence < session.first_unanswered) return Refused{RefusalReason::answered};
  const ResponseKey key{command.session, command.sequence};
  if (const auto* response = responses_.peek(key)) return Duplicate{**response};
  if (command.sequence.value - session.first_unanswered.value >= limits_.window_max) {
    return Refused{RefusalReason::beyond_window};
  }
  executing_ = key;
  return Execute{};
}

void Sessions::remember(base::ByteView response) {
  MINIRAFT_CHECK(executing_);
  const ResponseKey key = *std::exchange(executing_, std::nullopt);
  responses_.find_or_insert(key).value = base::Counted(base::Bytes(response));
  auto found = table_.find(key.session);
  table_.change(found).bytes += charged_for(response);
  bytes_ += charged_for(response);
  // This session is the most recently used one, so it is removed last; but it is removed if its
  // responses alone exceed the limit.
  while (bytes_ > limits_.bytes_max) remove_least_recently_used();
}

bool Sessions::is_expired(const Session& session) const {
  return time_.value - session.last_used.value >= limits_.idle_ms_max;
}

void Sessions::use(SessionId id, Session& session) {
  if (session.use != 0) {
    auto old = uses_.find(session.use);
    uses_.erase(old);
  }
  session.use = ++last_use_;
  session.last_used = time_;
  uses_.find_or_insert(session.use).value = id;
}

void Sessions::forget_answered(SessionId id, Session& session, CommandSequence first_unanswered) {
  session.first_unanswered = first_unanswered;
  forget(id, session, [&](CommandSequence sequence) { return sequence < first_unanswered; });
}

template <class IsForgotten>
void Sessions::forget(SessionId id, Session& session, const IsForgotten& is_forgotten) {
  for (;;) {
    auto first = responses_.lower_bound(ResponseKey{id, CommandSequence(0)});
    if (!first || first.key().session != id || !is_forgotten(first.key().sequence)) return;
    const uint64_t charged = charged_for(*first.value());
    responses_.erase(first);
    session.bytes -= charged;
    bytes_ -= charged;
  }
}

void Sessions::remove(SessionId id) {
  auto found = table_.find(id);
  Session& session = table_.change(found);
  forget(id, session, [](CommandSequence) { return true; });
  MINIRAFT_CHECK_EQ(session.bytes, 0U);
  auto used = uses_.find(session.use);
  uses_.erase(used);
  table_.erase(found);
}

void Sessions::remove_least_recently_used() {
  const auto oldest = uses_.begin();
  MINIRAFT_CHECK(oldest);
  remove(SessionId(oldest.value()));
}

}  // namespace miniraft::replica
