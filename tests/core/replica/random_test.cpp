// Under loss, duplication, reordering, partitions and slow disks, each command is executed at most
// once, an answer never claims more than is true, and all replicas execute the same sequence.
//
// MINIRAFT_SEEDS=A..B runs these seeds instead of the default ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <set>
#include <string>

#include "miniraft/core/base/rand.h"
#include "tests/support/replica_cluster.h"

namespace miniraft::replica {
namespace {

using testing::Envelope;
using testing::ReplicaCluster;

/// Remembers what it executed, in order.
class Recorder final : public StateMachine {
  struct Reader final : StateReader {
    std::optional<base::Bytes> next(size_t /*bytes_max*/) noexcept override {
      if (rest.empty()) return std::nullopt;
      base::Bytes command = std::move(rest.front());
      rest.pop_front();
      return command;
    }
    std::deque<base::Bytes> rest;
  };

 public:
  base::Bytes apply(base::ByteView command) noexcept override {
    executed.emplace_back(command);
    return std::to_string(executed.size());
  }
  base::Bytes query(base::ByteView) const noexcept override {
    return std::to_string(executed.size());
  }
  base::Owned<StateReader> snapshot() const noexcept override {
    auto reader = base::make_owned<Reader>();
    reader->rest.assign(executed.begin(), executed.end());
    return reader;
  }
  void reset() noexcept override { executed.clear(); }
  bool restore(base::ByteView chunk) noexcept override {
    executed.emplace_back(chunk);
    return true;
  }
  std::vector<base::Bytes> executed;
};

struct Faults {
  double loss = 0;
  double duplicate = 0;
  std::set<std::pair<uint64_t, uint64_t>> cut;  ///< directed links
};

/// Half of the runs make snapshots all the time, and keep little of the log. Some have sessions
/// that are soon lost, for their age or because they are too many, or in which little may be under
/// way.
Options options_of(uint64_t seed) {
  Options options;
  if (seed % 2 == 0) options.snapshots.after_entries = 3 + seed % 20;
  if (seed % 3 == 0) options.sessions.window_max = 1 + seed % 4;
  if (seed % 5 == 0) options.sessions.idle_ms_max = 500 + seed % 1000;
  if (seed % 7 == 0) options.sessions.sessions_max = 1 + seed % 4;
  if (seed % 11 == 0) options.sessions.bytes_max = 200;
  return options;
}

raft::Options limits_of(uint64_t seed) {
  raft::Options limits;
  limits.log_keep_entries = seed % 5;
  return limits;
}

class RandomRun {
 public:
  explicit RandomRun(uint64_t seed)
      : random_(seed),
        nodes_(random_.chance(0.1)   ? 1
               : random_.chance(0.5) ? 3
                                     : 5),
        cluster_(
            nodes_, [] { return std::make_unique<Recorder>(); }, options_of(seed),
            limits_of(seed)) {
    cluster_.copies = [this](const Envelope& envelope) {
      if (faults_.cut.contains({envelope.from.value, envelope.to.value})) return 0;
      if (random_.chance(faults_.loss)) return 0;
      return random_.chance(faults_.duplicate) ? 2 : 1;
    };
  }

  void run() {
    for (int phase = 0; phase < 12; ++phase) {
      draw_faults();
      for (int i = 0; i < 20; ++i) {
        submit();
        for (SessionClient& client : session_clients_) go_on(client);
        delay_some();
        move_disks();
        if (random_.chance(restarts_)) {
          // Sometimes its clock was set back meanwhile: the later life has the lower number.
          cluster_.next_incarnation =
              random_.chance(0.2) ? --lowest_incarnation_ : ++highest_incarnation_;
          cluster_.restart(random_.uniform_between(1, nodes_), random_.uniform(4));
        }
        cluster_.run_for(base::milliseconds(static_cast<int64_t>(random_.uniform(150))));
      }
    }
    faults_ = {};
    give_back_delayed();
    for (uint64_t node = 1; node <= nodes_; ++node) {
      cluster_.storage(node).is_automatic = true;
      cluster_.persisted(node);
    }
    cluster_.run_for(base::seconds(15));
    check();
  }

 private:
  void draw_faults() {
    faults_ = {};
    restarts_ = random_.chance(0.5) ? 0.05 : 0;
    if (random_.chance(0.5)) faults_.loss = random_.uniform_real() * 0.3;
    if (random_.chance(0.5)) faults_.duplicate = random_.uniform_real() * 0.5;
    if (random_.chance(0.6)) {
      for (uint64_t a = 1; a <= nodes_; ++a) {
        for (uint64_t b = 1; b <= nodes_; ++b) {
          if (a != b && random_.chance(0.3)) faults_.cut.emplace(a, b);
        }
      }
    }
  }

  void submit() {
    const uint64_t node = random_.uniform_between(1, nodes_);
    const base::Duration timeout =
        base::milliseconds(static_cast<int64_t>(random_.uniform_between(1, 4000)));
    if (random_.chance(0.3)) {
      // Whatever was answered before this query was made, it must see.
      const auto id = cluster_.query(node, {}, timeout);
      floor_[id] = completed_commands();
      return;
    }
    const base::Bytes body = "c" + std::to_string(commands_.size());
    commands_[cluster_.command(node, body, timeout)] = body;
  }

  /// Opens a session, and asks in it, of any nodes, until it has the answer or gives up.
  struct SessionClient {
    std::optional<raft::RequestId> opening;
    std::optional<SessionId> session;
    uint64_t sequence = 0;
    std::optional<size_t> asked;  ///< of session_commands_, in hand
  };

  raft::RequestId ask_anyone(ClientAction action) {
    const auto timeout = base::milliseconds(static_cast<int64_t>(random_.uniform(2000)));
    return cluster_.submit(random_.uniform_between(1, nodes_),
                           {{}, std::move(action), cluster_.now + timeout});
  }

  void go_on(SessionClient& client) {
    if (!client.session) {
      if (client.opening) {
        const auto outcome = cluster_.outcome(*client.opening);
        if (!outcome) return;
        client.opening.reset();
        if (const auto* opened = std::get_if<SessionOpened>(&*outcome)) {
          client.session = opened->session;
          client.sequence = 0;
          return;
        }
      }
      client.opening = ask_anyone(OpenSession{});
      return;
    }
    if (!client.asked) {
      if (random_.chance(0.02)) {
        (void)ask_anyone(CloseSession{*std::exchange(client.session, std::nullopt)});
        return;
      }
      ++client.sequence;
      client.asked = session_commands_.size();
      session_commands_.push_back({"s" + std::to_string(session_commands_.size()), {}});
    } else if (!is_to_be_asked_again(client)) {
      return;
    }
    SessionCommandAsked& asked = session_commands_[*client.asked];
    const uint64_t back = std::min(random_.uniform(3), client.sequence - 1);
    asked.requests.push_back(
        ask_anyone(SessionCommand{*client.session, CommandSequence(client.sequence),
                                  CommandSequence(client.sequence - back), asked.body}));
  }

  bool is_to_be_asked_again(SessionClient& client) {
    bool is_lost = false;
    bool is_waiting = false;
    for (const raft::RequestId id : session_commands_[*client.asked].requests) {
      const auto outcome = cluster_.outcome(id);
      is_waiting |= !outcome;
      if (!outcome) continue;
      is_lost |= *outcome == Outcome(Refused{RefusalReason::no_session});
      if (std::holds_alternative<Completed>(*outcome)) client.asked.reset();
      if (!client.asked) return false;
    }
    if (is_lost) client.session.reset();
    if (is_lost || random_.chance(0.1)) client.asked.reset();
    // Sometimes while somebody has a copy of it still.
    return client.asked && (!is_waiting || random_.chance(0.2));
  }

  /// A disk becomes slow or quick, and a slow one finishes what it has.
  void move_disks() {
    const uint64_t node = random_.uniform_between(1, nodes_);
    if (random_.chance(0.5)) cluster_.storage(node).is_automatic = random_.chance(0.7);
    if (random_.chance(0.5)) cluster_.persisted(node, random_.chance(0.5) ? 1 : SIZE_MAX);
  }

  /// Keeps some of what is under way for later: reordered, or delivered after its time.
  void delay_some() {
    std::erase_if(cluster_.under_way, [this](const Envelope& envelope) {
      if (!random_.chance(0.1)) return false;
      delayed_.push_back(envelope);
      return true;
    });
    if (random_.chance(0.1)) give_back_delayed();
  }

  void give_back_delayed() {
    random_.shuffle(std::span(delayed_));
    cluster_.under_way.insert(cluster_.under_way.end(), delayed_.begin(), delayed_.end());
    // Sometimes they come a second time, much later.
    if (random_.chance(0.5)) delayed_.clear();
  }

  size_t completed_commands() {
    size_t count = 0;
    for (const auto& [id, body] : commands_) {
      const auto outcome = cluster_.outcome(id);
      if (outcome && std::holds_alternative<Completed>(*outcome)) ++count;
    }
    return count;
  }

  void check() {
    const auto& executed = static_cast<Recorder&>(cluster_.machine(1)).executed;
    for (uint64_t node = 2; node <= nodes_; ++node) {
      EXPECT_EQ(static_cast<Recorder&>(cluster_.machine(node)).executed, executed);
    }
    size_t completed = 0;
    for (const auto& [id, body] : commands_) {
      const auto times = std::ranges::count(executed, body);
      const auto outcome = cluster_.outcome(id);
      ASSERT_TRUE(outcome) << body << " was never answered";
      EXPECT_LE(times, 1) << body << " was executed more than once";
      if (std::holds_alternative<Completed>(*outcome)) {
        EXPECT_EQ(times, 1) << body << " was acknowledged and lost";
        const auto place = std::ranges::find(executed, body) - executed.begin() + 1;
        EXPECT_EQ(std::get<Completed>(*outcome).response, std::to_string(place))
            << body << " was answered what another was";
        ++completed;
      }
      if (std::holds_alternative<NeverExecuted>(*outcome)) {
        EXPECT_EQ(times, 0) << body << " was executed after a definite error";
      }
    }
    for (const SessionCommandAsked& asked : session_commands_) check(asked, executed);
    for (const auto& [id, floor] : floor_) {
      const auto outcome = cluster_.outcome(id);
      ASSERT_TRUE(outcome);
      if (const auto* seen = std::get_if<Completed>(&*outcome)) {
        EXPECT_GE(std::stoul(seen->response), floor) << "stale read";
      }
    }
    EXPECT_GT(completed, 0U) << "nothing was served at all";
  }

  struct SessionCommandAsked {
    base::Bytes body;
    std::vector<raft::RequestId> requests;
  };

  void check(const SessionCommandAsked& asked, const std::vector<base::Bytes>& executed) {
    const auto times = std::ranges::count(executed, asked.body);
    const auto place = std::ranges::find(executed, asked.body) - executed.begin() + 1;
    EXPECT_LE(times, 1) << asked.body << " was executed more than once";
    bool is_definite = true;
    for (const raft::RequestId id : asked.requests) {
      const auto outcome = cluster_.outcome(id);
      ASSERT_TRUE(outcome) << asked.body << " was never answered";
      if (const auto* completed = std::get_if<Completed>(&*outcome)) {
        EXPECT_EQ(completed->response, std::to_string(place))
            << asked.body << " was answered what another was";
      }
      is_definite &= std::holds_alternative<NeverExecuted>(*outcome) ||
                     std::holds_alternative<Refused>(*outcome);
    }
    if (is_definite) {
      EXPECT_EQ(times, 0) << asked.body << " was executed after definite errors";
    }
  }

  base::Random random_;
  uint64_t nodes_;
  ReplicaCluster cluster_;
  Faults faults_;
  double restarts_ = 0;
  uint64_t lowest_incarnation_ = 1000;
  uint64_t highest_incarnation_ = 2000;
  std::vector<Envelope> delayed_;
  std::map<raft::RequestId, base::Bytes> commands_;
  std::vector<SessionClient> session_clients_{2};
  std::vector<SessionCommandAsked> session_commands_;
  std::map<raft::RequestId, size_t> floor_;  ///< commands acknowledged before the query
};

TEST(ReplicaRandom, keeps_its_promises_under_faults) {
  uint64_t first = 1;
  uint64_t last = 300;
  if (const char* range = std::getenv("MINIRAFT_SEEDS")) {
    ASSERT_EQ(std::sscanf(range, "%lu..%lu", &first, &last), 2) << "MINIRAFT_SEEDS=A..B";
  }
  for (uint64_t seed = first; seed <= last; ++seed) {
    SCOPED_TRACE("replay with MINIRAFT_SEEDS=" + std::to_string(seed) + ".." +
                 std::to_string(seed));
    RandomRun(seed).run();
    if (::testing::Test::HasFailure()) break;
  }
}

}  // namespace
}  // namespace miniraft::replica
