// Exactly once (Thesis §6.3): no command of a session is executed twice, copies get the response of
// the first, and every replica judges alike, whether it saw the log or restored a snapshot.
#include "miniraft/core/replica/sessions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "miniraft/core/base/rand.h"
#include "miniraft/core/replica/replicated_state.h"
#include "tests/support/counter.h"
#include "tests/support/seed_range.h"

namespace miniraft::replica {
namespace {

const SessionLimits small{
    .idle_ms_max = 100, .sessions_max = 3, .bytes_max = 1000, .window_max = 5};

/// A table at the end of a log.
class Table {
 public:
  explicit Table(const SessionLimits& limits = small) : sessions(limits) {}

  Judgement judge(uint64_t time, decltype(LogCommand::action) action) {
    return sessions.judge(raft::LogIndex(++index_), {LogTime(time), std::move(action)});
  }
  SessionId open(uint64_t time) {
    return std::get<SessionOpened>(judge(time, OpenSession{})).session;
  }
  /// Judges a command, and if it is executed, answers `response`.
  Judgement command(uint64_t time, SessionId session, uint64_t sequence, uint64_t first_unanswered,
                    base::ByteView response = "done") {
    const auto judgement = judge(time, SessionCommand{session, CommandSequence(sequence),
                                                      CommandSequence(first_unanswered), ""});
    if (judgement == Judgement(Execute{})) sessions.remember(response);
    return judgement;
  }

  Sessions sessions;

 private:
  uint64_t index_ = 10;
};

const Judgement execute = Execute{};
const Judgement no_session = Refused{RefusalReason::no_session};
const Judgement answered = Refused{RefusalReason::answered};
const Judgement beyond_window = Refused{RefusalReason::beyond_window};

TEST(Sessions, execute_a_command_once_and_repeat_its_response) {
  Table table;
  const SessionId session = table.open(0);
  EXPECT_EQ(session, SessionId(11, SessionUser::client)) << "from the index of its entry";
  EXPECT_EQ(table.command(1, session, 1, 1, "one"), execute);
  EXPECT_EQ(table.command(2, session, 1, 1, "two"), Judgement(Duplicate{"one"}));
}

TEST(Sessions, take_commands_in_any_order_for_many_may_be_under_way) {
  Table table;
  const SessionId session = table.open(0);
  EXPECT_EQ(table.command(1, session, 3, 1, "three"), execute);
  EXPECT_EQ(table.command(1, session, 1, 1, "one"), execute);
  EXPECT_EQ(table.command(1, session, 3, 1), Judgement(Duplicate{"three"}));
  EXPECT_EQ(table.command(1, session, 2, 1), execute);
}

TEST(Sessions, forget_what_the_client_has_and_never_execute_it_again) {
  Table table;
  const SessionId session = table.open(0);
  EXPECT_EQ(table.command(1, session, 1, 1), execute);
  EXPECT_EQ(table.command(1, session, 2, 1), execute);
  const uint64_t before = table.sessions.bytes();
  EXPECT_EQ(table.command(1, session, 3, 3), execute);
  EXPECT_LT(table.sessions.bytes(), before);
  EXPECT_EQ(table.command(1, session, 1, 1), answered);
  EXPECT_EQ(table.command(1, session, 2, 1), answered);
  EXPECT_EQ(table.command(1, session, 3, 1), Judgement(Duplicate{"done"}))
      << "an older copy takes nothing back";
}

TEST(Sessions, refuse_what_is_too_far_ahead_without_prejudice) {
  Table table;
  const SessionId session = table.open(0);
  EXPECT_EQ(table.command(1, session, 6, 1), beyond_window);
  EXPECT_EQ(table.command(1, session, 5, 1), execute);
  EXPECT_EQ(table.command(1, session, 6, 2), execute);
}

TEST(Sessions, execute_nothing_without_a_session) {
  Table table;
  EXPECT_EQ(table.command(0, SessionId(5), 1, 1), no_session);
  const SessionId session = table.open(0);
  EXPECT_EQ(table.judge(1, CloseSession{session}), Judgement(SessionClosed{}));
  EXPECT_EQ(table.judge(1, CloseSession{session}), Judgement(SessionClosed{}));
  EXPECT_EQ(table.command(1, session, 1, 1), no_session);
  EXPECT_EQ(table.judge(1, PlainCommand{"x"}), execute) << "it asks for none";
}

TEST(Sessions, expire_by_log_time_which_never_goes_back) {
  Table table;
  const SessionId session = table.open(1000);
  const SessionId other = table.open(1000);
  EXPECT_EQ(table.command(1099, session, 1, 1), execute) << "used";
  (void)table.judge(1100, PlainCommand{});
  EXPECT_FALSE(table.sessions.contains(other));
  EXPECT_EQ(table.command(5, session, 2, 1), execute) << "a leader whose clock is behind";
  EXPECT_EQ(table.sessions.time(), LogTime(1100));
  EXPECT_EQ(table.command(1200, session, 2, 1), no_session);
}

TEST(Sessions, refuse_expired_ones_that_an_entry_had_no_time_to_remove) {
  Table table({.idle_ms_max = 100, .sessions_max = 10, .bytes_max = 1000, .window_max = 5});
  std::vector<SessionId> sessions;
  sessions.reserve(8);
  for (int i = 0; i < 8; ++i) sessions.push_back(table.open(0));
  EXPECT_EQ(table.command(100, sessions.back(), 1, 1), no_session);
  EXPECT_EQ(table.sessions.size(), 6U);
  for (int i = 0; i < 3; ++i) (void)table.judge(100, PlainCommand{});
  EXPECT_EQ(table.sessions.size(), 0U);
}

TEST(Sessions, make_room_by_the_least_recently_used) {
  Table table;
  const SessionId first = table.open(0);
  const SessionId second = table.open(0);
  const SessionId third = table.open(0);
  EXPECT_EQ(table.command(1, first, 1, 1), execute);
  const SessionId fourth = table.open(1);
  EXPECT_EQ(table.command(1, second, 1, 1), no_session);
  for (const SessionId id : {first, third, fourth}) EXPECT_TRUE(table.sessions.contains(id));

  // 64 bytes of overhead each: three of these are too many.
  const base::Bytes large(300, 'x');
  EXPECT_EQ(table.command(2, third, 1, 1, large), execute);
  EXPECT_EQ(table.command(2, fourth, 1, 1, large), execute);
  EXPECT_EQ(table.command(2, fourth, 2, 1, large), execute);
  EXPECT_FALSE(table.sessions.contains(first));
  EXPECT_FALSE(table.sessions.contains(third));
  EXPECT_EQ(table.command(2, fourth, 3, 1, base::Bytes(2000, 'x')), execute);
  EXPECT_FALSE(table.sessions.contains(fourth)) << "it alone is too much";
  EXPECT_EQ(table.sessions.bytes(), 0U);
}

/// As simple as can be: all that was ever executed, and sessions in a list by their last use.
class Model {
 public:
  Judgement judge(uint64_t index, const LogCommand& command) {
    time_ = std::max(time_, command.time.value);
    for (int i = 0; i < 2 && !list_.empty() && expired(list_.front()); ++i)
      list_.erase(list_.begin());
    if (const auto* open = std::get_if<OpenSession>(&command.action)) {
      if (list_.size() == small.sessions_max) list_.erase(list_.begin());
      const SessionId id(index, open->user);
      list_.push_back({id.value, time_, 1, {}});
      return SessionOpened{id};
    }
    if (const auto* close = std::get_if<CloseSession>(&command.action)) {
      std::erase_if(list_, [&](const Session& s) { return s.id == close->session.value; });
      return SessionClosed{};
    }
    const auto* action = std::get_if<SessionCommand>(&command.action);
    if (action == nullptr) return Execute{};
    const auto found = std::ranges::find(list_, action->session.value, &Session::id);
    if (found == list_.end() || expired(*found)) return no_session;
    std::rotate(found, found + 1, list_.end());
    Session& session = list_.back();
    session.last_used = time_;
    session.first = std::max(session.first, action->first_unanswered.value);
    std::erase_if(session.responses, [&](const auto& one) { return one.first < session.first; });
    const uint64_t sequence = action->sequence.value;
    if (sequence < session.first) return answered;
    if (session.responses.contains(sequence)) return Duplicate{session.responses[sequence]};
    return sequence - session.first < small.window_max ? execute : beyond_window;
  }
  void remember(uint64_t sequence, const base::Bytes& response) {
    list_.back().responses[sequence] = response;
    while (bytes() > small.bytes_max) list_.erase(list_.begin());
  }

 private:
  struct Session {
    uint64_t id;
    uint64_t last_used;
    uint64_t first;
    std::map<uint64_t, base::Bytes> responses;
  };
  [[nodiscard]] bool expired(const Session& session) const {
    return time_ - session.last_used >= small.idle_ms_max;
  }
  [[nodiscard]] uint64_t bytes() const {
    uint64_t sum = 0;
    for (const Session& session : list_) {
      for (const auto& [sequence, response] : session.responses) sum += 64 + response.size();
    }
    return sum;
  }
  uint64_t time_ = 0;
  std::vector<Session> list_;
};

std::vector<base::Bytes> chunks_of(Sessions::Reader reader, size_t bytes_max) {
  std::vector<base::Bytes> chunks;
  while (auto chunk = reader.next(bytes_max)) chunks.push_back(std::move(*chunk));
  return chunks;
}

class History {
 public:
  explicit History(uint64_t seed) : random_(seed) {}

  void run(int entries) {
    for (index_ = 1; index_ <= static_cast<uint64_t>(entries); ++index_) {
      if (random_.chance(0.01)) restore_one();
      judge_next();
      if (::testing::Test::HasFailure()) return;
    }
    const auto chunks = chunks_of(replicas_[0]->snapshot(), 60);
    for (const auto& replica : replicas_) EXPECT_EQ(chunks_of(replica->snapshot(), 60), chunks);
  }

 private:
  LogCommand next_command() {
    time_ += random_.uniform(12);
    const LogTime time(time_ - std::min(time_, random_.uniform(20)));
    if (opened_.empty() || random_.chance(0.1)) {
      const bool is_nodes = random_.chance(0.5);
      return {time, OpenSession{is_nodes ? SessionUser::node : SessionUser::client}};
    }
    // Recent sessions mostly, so that commands meet open ones and others.
    const size_t back = random_.uniform(std::min<size_t>(opened_.size(), 5));
    const SessionId session(opened_[opened_.size() - 1 - back]);
    if (random_.chance(0.03)) return {time, CloseSession{session}};
    if (random_.chance(0.05)) return {time, PlainCommand{"plain"}};
    const uint64_t newest = ++newest_[session.value] / 2 + 1;
    const uint64_t sequence = newest - random_.uniform(std::min<uint64_t>(newest, 7));
    const uint64_t first = sequence - random_.uniform(std::min<uint64_t>(sequence, 7));
    return {time, SessionCommand{session, CommandSequence(sequence), CommandSequence(first), ""}};
  }

  void judge_next() {
    const LogCommand command = next_command();
    const Judgement expected = model_.judge(index_, command);
    const auto* action = std::get_if<SessionCommand>(&command.action);
    const bool is_executed = action != nullptr && expected == execute;
    base::Bytes response = std::to_string(index_);
    response.resize(random_.uniform(150), 'r');
    for (const auto& replica : replicas_) {
      ASSERT_EQ(replica->judge(raft::LogIndex(index_), command), expected) << "entry " << index_;
      if (is_executed) replica->remember(response);
    }
    if (is_executed) {
      model_.remember(action->sequence.value, response);
      const auto one = std::pair(action->session.value, action->sequence.value);
      ASSERT_TRUE(executed_.insert(one).second) << "executed twice";
    }
    if (std::holds_alternative<SessionOpened>(expected)) opened_.push_back(index_);
  }

  /// One replica begins anew, from a snapshot of another.
  void restore_one() {
    const auto chunks = chunks_of(replicas_[random_.uniform(3)]->snapshot(), random_.uniform(300));
    auto& replica = replicas_[random_.uniform(3)];
    if (random_.chance(0.5)) replica = std::make_unique<Sessions>(small);
    replica->reset();
    for (const base::Bytes& chunk : chunks) {
      ASSERT_TRUE(replica->restore(chunk, raft::LogIndex(index_)));
    }
    ASSERT_EQ(chunks_of(replica->snapshot(), SIZE_MAX),
              chunks_of(replicas_[0]->snapshot(), SIZE_MAX));
  }

  base::Random random_;
  std::unique_ptr<Sessions> replicas_[3] = {std::make_unique<Sessions>(small),
                                            std::make_unique<Sessions>(small),
                                            std::make_unique<Sessions>(small)};
  Model model_;
  uint64_t index_ = 0;
  uint64_t time_ = 0;
  std::vector<uint64_t> opened_;
  std::map<uint64_t, uint64_t> newest_;
  std::set<std::pair<uint64_t, uint64_t>> executed_;
};

TEST(Sessions, agree_on_every_replica_and_execute_nothing_twice) {
  const auto seeds = testing::seed_range("MINIRAFT_SEEDS", 200);
  ASSERT_TRUE(seeds);
  for (uint64_t seed = seeds->first; seed <= seeds->last; ++seed) {
    SCOPED_TRACE(testing::replay("MINIRAFT_SEEDS", seed));
    History(seed).run(1000);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(Sessions, take_no_snapshot_that_is_cut_doubled_or_of_other_limits) {
  Table table;
  const SessionId session = table.open(7);
  for (uint64_t i = 1; i <= 4; ++i) (void)table.command(7, session, i, 1);
  const auto chunks = chunks_of(table.sessions.snapshot(), 1);
  ASSERT_EQ(chunks.size(), 5U);
  const auto takes = [](const SessionLimits& limits, const std::vector<base::Bytes>& given) {
    Sessions sessions(limits);
    return std::ranges::all_of(given, [&](const auto& chunk) {
      return sessions.restore(chunk, raft::LogIndex(99)).has_value();
    });
  };
  EXPECT_TRUE(takes(small, chunks));
  EXPECT_FALSE(takes({}, chunks));
  EXPECT_FALSE(takes(small, {chunks[0], chunks[0]}));
  EXPECT_FALSE(takes(small, {chunks[0], chunks[2], chunks[1]}));
  EXPECT_FALSE(takes(small, {chunks[1]})) << "a response without its session";
  for (size_t length = 0; length < chunks[1].size(); ++length) {
    const base::Bytes cut = chunks[1].substr(0, length);
    EXPECT_FALSE(takes(small, {chunks[0], cut})) << "length " << length;
  }
  EXPECT_FALSE(table.sessions.restore(chunks[0], raft::LogIndex(99))) << "it was not reset";
}

RestoreError why_not(const base::Bytes& chunk, uint64_t end, const SessionLimits& limits = small) {
  return Sessions(limits).restore(chunk, raft::LogIndex(end)).error();
}

TEST(Sessions, say_why_they_take_no_snapshot) {
  Table table;
  (void)table.open(7);  // by entry 11
  const base::Bytes chunk = chunks_of(table.sessions.snapshot(), SIZE_MAX).front();
  EXPECT_EQ(why_not(chunk.substr(1), 11), RestoreError::other_version);
  EXPECT_EQ(why_not("\x01" + chunk.substr(1), 11), RestoreError::other_version)
      << "the numbers of its sessions mean something else";
  EXPECT_EQ(why_not(chunk, 11, {}), RestoreError::other_limits);
  EXPECT_EQ(why_not(chunk + "\x02", 11), RestoreError::malformed);
  EXPECT_EQ(why_not("", 11), RestoreError::malformed);
  for (const auto error :
       {RestoreError::malformed, RestoreError::other_version, RestoreError::other_limits,
        RestoreError::unknown_session, RestoreError::machine}) {
    EXPECT_GT(std::string(describe(error)).size(), 10U);
  }
}

// A session's number is that of the entry that opened it: were it there before, the entry that
// opens it could not.
TEST(Sessions, are_none_that_the_log_is_yet_to_open) {
  Table table;
  const SessionId session = table.open(7);
  ASSERT_EQ(session.opened_at(), 11U);
  const base::Bytes chunk = chunks_of(table.sessions.snapshot(), SIZE_MAX).front();
  EXPECT_EQ(why_not(chunk, 10), RestoreError::unknown_session);
  base::Bytes nobodys = chunk;
  nobodys[nobodys.size() - 3] = '\x01';  // opened by entry 0
  EXPECT_EQ(why_not(nobodys, 11), RestoreError::unknown_session);
  Sessions restored(small);
  ASSERT_TRUE(restored.restore(chunk, raft::LogIndex(11)));
  const auto judgement = restored.judge(raft::LogIndex(12), {LogTime(7), OpenSession{}});
  EXPECT_TRUE(std::holds_alternative<SessionOpened>(judgement));
}

TEST(ReplicatedState, is_sessions_and_machine_in_one_sequence_of_chunks) {
  using examples::Counter;
  Table table;
  Typed<Counter> machine;
  const SessionId session = table.open(1);
  EXPECT_EQ(table.command(1, session, 1, 1, machine.apply(Counter::encode_command({5}))), execute);
  ReplicatedStateReader reader(table.sessions, machine);
  (void)machine.apply(Counter::encode_command({100}));
  std::vector<base::Bytes> chunks;
  while (auto chunk = reader.next(1)) chunks.push_back(std::move(*chunk));
  ASSERT_EQ(chunks.size(), 3U) << "a session, a response, a counter";

  Sessions sessions(small);
  Typed<Counter> copy;
  constexpr raft::LogIndex end(98);
  ReplicatedStateWriter writer(sessions, copy, end);
  for (const base::Bytes& chunk : chunks) EXPECT_TRUE(writer.restore(chunk));
  EXPECT_EQ(copy.machine().query({}).total, 5U);
  const LogCommand again{LogTime(2),
                         SessionCommand{session, CommandSequence(1), CommandSequence(1), ""}};
  EXPECT_TRUE(std::holds_alternative<Duplicate>(sessions.judge(raft::LogIndex(99), again)));

  const auto error_of = [&](base::ByteView chunk) {
    return ReplicatedStateWriter(sessions, copy, end).restore(chunk).error();
  };
  EXPECT_EQ(error_of(chunks[2]), RestoreError::malformed) << "sessions come first";
  for (const base::Bytes& bad : {base::Bytes(), base::Bytes("\x03"), chunks[0].substr(1)}) {
    EXPECT_EQ(error_of(bad), RestoreError::malformed);
  }
  ReplicatedStateWriter late(sessions, copy, end);
  EXPECT_TRUE(late.restore(chunks[0]));
  EXPECT_TRUE(late.restore(chunks[2]));
  EXPECT_EQ(late.restore(chunks[1]).error(), RestoreError::malformed)
      << "no session after the machine";
  ReplicatedStateWriter damaged(sessions, copy, end);
  EXPECT_TRUE(damaged.restore(chunks[0]));
  EXPECT_EQ(damaged.restore(chunks[2].substr(0, 3)).error(), RestoreError::machine);
}

}  // namespace
}  // namespace miniraft::replica
