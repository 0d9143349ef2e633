// RaftNode: one node under a test's hand, on a clock and a disk that the test moves.
//
// The test plays everybody else: it hands in messages, lets time pass and reads what the node
// sends. Unless `disk_is_slow`, writes are durable at once, so that what depends on them leaves in
// the same step. Invariants are checked after every step.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "miniraft/core/raft/raft.h"
#include "tests/support/raft_disk.h"

namespace miniraft::raft::testing {

inline constexpr base::Duration election_timeout = base::milliseconds(1000);
inline constexpr base::Duration heartbeat_interval = base::milliseconds(100);

/// The position `term.index`, as the paper's figures would label it.
constexpr EntryId at(uint64_t term, uint64_t index) {
  return {Term(term), LogIndex(index)};
}

inline Entry command(EntryId id, std::string text = "x") {
  return {id, Command{std::move(text)}};
}

/// Entries from `first` on, one for each term: entries(4, {2, 2, 3}) are 2.4, 2.5 and 3.6.
std::vector<Entry> entries(uint64_t first, const std::vector<uint64_t>& terms);

// What a change makes of a node.
constexpr MemberChange vote(uint64_t node) {
  return {NodeId(node), MemberKind::voter};
}
constexpr MemberChange learn(uint64_t node) {
  return {NodeId(node), MemberKind::learner};
}
constexpr MemberChange leave(uint64_t node) {
  return {NodeId(node), MemberKind::removed};
}

/// A follower's answer: its whole log, of which the last entry is of `term`, agrees up to `match`.
inline Message holds(uint64_t term, uint64_t match, uint64_t sequence = 0) {
  return AppendAccepted{Term(term), LogIndex(match), ReadSequence(sequence), at(term, match)};
}

/// An AppendEntries, of which a test says only what matters to it.
struct Append {
  uint64_t term = 1;
  EntryId prev = {};
  std::vector<Entry> entries = {};
  uint64_t leader_commit = 0;
  uint64_t read_sequence = 0;

  operator Message() const {  // NOLINT(google-explicit-constructor)
    return AppendEntries{Term(term), prev, entries, LogIndex(leader_commit),
                         ReadSequence(read_sequence)};
  }
};

class RaftNode {
 public:
  struct Start {
    uint64_t self = 1;
    uint64_t voters = 3;  ///< 1 to this
    uint64_t term = 0;    ///< as recovered, with `vote`
    std::optional<uint64_t> vote = {};
    std::vector<uint64_t> log = {};  ///< the terms of the entries, from index 1
    std::vector<uint64_t> learners = {};
    /// As recovered: a snapshot that ends at the start of the log, which then follows it.
    std::optional<SnapshotMeta> snapshot = {};
    Options limits = {};  ///< its limits and seed are used
    /// Restoring the state takes until `state_restored` is called.
    bool state_is_heavy = false;
  };

  explicit RaftNode(Start start)
      : raft_(config_of(start), recovered_of(start), base::Instant()),
        disk_{recovered_of(start)},
        state_is_heavy_(start.state_is_heavy) {
    restore_if_quick();
  }

  // What happens to it.
  void receive(uint64_t from, Message message) {
    step(MessageReceived{NodeId(from), std::move(message)});
  }
  void propose(uint64_t request, std::string text = "x") {
    step(Propose{RequestId(request), std::move(text)});
  }
  void read(uint64_t request) { step(Read{RequestId(request)}); }
  /// Lets time pass, waking the node whenever it wants to be.
  void pass(base::Duration duration);
  /// As pass, but the node is not woken in between: its process was stopped.
  void sleep(base::Duration duration) {
    now_ = now_ + duration;
    step(TimePassed{});
  }
  /// An earlier life may have heard from a leader just before this one began: for an election
  /// timeout the node gives no votes (Thesis §6.4.1). Lets that pass, unless it campaigns first.
  void outlive_former_leaders() { now_ = now_ + election_timeout; }
  /// Lets the election timeout pass.
  void time_out() {
    now_ = raft_.wake_at();
    step(TimePassed{});
  }
  /// Makes it campaign and grants it everything: it leads the next term, and the lowest other
  /// voters have answered nothing yet but their votes. Forgets what was sent until then.
  void elect();
  /// Makes it enter the next term as a candidate, with pre-votes of a majority.
  void become_candidate();
  /// The write at the head of the queue becomes durable. Requires: disk_is_slow and there is one.
  void fsync();
  void fsync_all() {
    while (!writes_.empty()) fsync();
  }
  /// A crash and a restart: the node knows what was durable and nothing else.
  void restart();

  bool disk_is_slow = false;

  /// The state machine's snapshot at `last` is stored. Requires: `last` is committed.
  void store_snapshot(uint64_t last) {
    const SnapshotMeta snapshot = raft_.snapshot_at(LogIndex(last));
    disk_.content.snapshot = snapshot;
    step(SnapshotStored{snapshot});
  }
  /// The state machine's state is that of the snapshot that ends at `last`.
  void state_restored(uint64_t last) { step(StateRestored{LogIndex(last)}); }
  /// That snapshot cannot be read.
  void state_unreadable(uint64_t last) { step(StateUnreadable{LogIndex(last)}); }
  [[nodiscard]] std::optional<LogIndex> wanted_snapshot() const { return raft_.wanted_snapshot(); }
  void change(uint64_t request, std::vector<MemberChange> changes, bool is_forced = false) {
    step(ChangeMembership{RequestId(request), std::move(changes), is_forced});
  }
  void transfer(uint64_t request, std::optional<uint64_t> to = {}) {
    step(TransferLeadership{RequestId(request), to ? std::optional(NodeId(*to)) : std::nullopt});
  }
  [[nodiscard]] const Configuration& configuration() const { return raft_.configuration(); }

  // What it did; tests clear what they are done with.
  std::vector<Outgoing> sent;
  std::vector<Entry> committed;
  std::vector<ChunkToSend> chunks_sent;
  std::vector<SnapshotChunk> chunks_received;
  std::vector<SnapshotMeta> restored;
  Effects answers;  ///< proposals, reads, changes and transfers answered so far

  /// The reads that may be served, by request, in order.
  [[nodiscard]] std::vector<uint64_t> reads_ready() const {
    std::vector<uint64_t> requests;
    for (const ReadReady& read : answers.reads_ready) requests.push_back(read.request.value);
    return requests;
  }

  /// The messages of one kind sent to `peer`, in order.
  template <class M>
  [[nodiscard]] std::vector<M> sent_to(uint64_t peer) const {
    std::vector<M> found;
    for (const Outgoing& outgoing : sent) {
      if (outgoing.to != NodeId(peer)) continue;
      if (const auto* message = std::get_if<M>(&outgoing.message)) found.push_back(*message);
    }
    return found;
  }
  /// The last message of one kind to `peer`, or nothing.
  template <class M>
  [[nodiscard]] std::optional<M> last_to(uint64_t peer) const {
    const std::vector<M> found = sent_to<M>(peer);
    return found.empty() ? std::nullopt : std::optional(found.back());
  }
  /// Answers every AppendEntries sent to `peer` so far as a follower does whose log agrees.
  void accept_all(uint64_t peer);

  [[nodiscard]] Status status() const { return raft_.status(); }
  [[nodiscard]] Term term() const { return raft_.status().term; }
  [[nodiscard]] uint64_t commit() const { return raft_.status().commit_index.value; }
  [[nodiscard]] bool is(RoleKind role) const { return raft_.status().role == role; }
  [[nodiscard]] base::Instant now() const { return now_; }
  [[nodiscard]] base::Instant wake_at() const { return raft_.wake_at(); }
  [[nodiscard]] const HardState& durable_state() const { return disk_.content.hard_state; }
  /// The terms of the durable log, from its first entry.
  [[nodiscard]] std::vector<uint64_t> durable_terms() const {
    std::vector<uint64_t> terms;
    for (const Entry& entry : disk_.content.entries) terms.push_back(entry.id.term.value);
    return terms;
  }

 private:
  struct Write {
    std::optional<Persist> persist;
    std::vector<Outgoing> messages;
  };

  static Recovered recovered_of(const Start& start);

  Config config_of(const Start& start);

  [[nodiscard]] uint64_t self() const { return config_->self.value; }
  [[nodiscard]] uint64_t voters() const { return config_->voters.size(); }

  void step(Input input) {
    raft_.step(now_, std::move(input));
    carry_out();
  }

  void carry_out();
  void restore_if_quick();

  void became_durable(Write write);

  std::optional<Options> config_;
  base::Instant now_;
  Raft raft_;
  RaftDisk disk_;
  std::deque<Write> writes_;
  bool state_is_heavy_ = false;
};

/// An AppendEntries with nothing in it.
Message heartbeat(uint64_t term);

/// Brings a fresh three-node node 1 into `role` in term 1, or a follower of node 2 in term 1.
RaftNode node_in(RoleKind role);

}  // namespace miniraft::raft::testing
