// RaftCluster: nodes on one clock whose messages, disks and crashes a test moves by hand.
//
// Nothing happens by itself: messages wait in `in_flight` until they are delivered or dropped,
// time stands until it is moved, a slow disk keeps writes until fsync. After each step everything
// that Raft Fig. 3 promises is checked across the cluster, with what one node cannot see: votes
// given before a crash, commitment without a majority of disks, reads that miss a commit. The first
// breach is kept in `violation`.
//
// Node ids are 1 to size(). Thread rule: one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "miniraft/core/base/rand.h"
#include "miniraft/core/raft/raft.h"
#include "tests/support/raft_disk.h"

namespace miniraft::raft::testing {

/// A message on its way.
struct Envelope {
  uint64_t from;
  uint64_t to;
  Message message;
};

/// In the words of the scenarios: `append_entries term 2 prev 1.3 entries 2.4 2.5 commit 3 seq 2`.
std::string describe(const Message& message);
/// `term.index`.
std::string describe(EntryId id);
/// `n1 n2 ~n3`; while joint `joint n1 +n2 -n3 -~n4 ~n5`: of both halves, joining, leaving, demoted,
/// learner.
std::string describe(const Configuration& configuration);

class RaftCluster {
 public:
  /// What a node finds on its disk when it starts.
  struct Recovered {
    uint64_t term = 0;
    std::optional<uint64_t> vote = {};
    std::vector<uint64_t> log_terms = {};       ///< of the entries from index 1
    MemberKind founded_as = MemberKind::voter;  ///< `removed`: the node waits to be added
    uint8_t priority = 1;
  };

  /// One node for each of `disks`. `options` gives limits, timeouts and the seed; each node's seed
  /// is derived from it.
  RaftCluster(const Options& options, const std::vector<Recovered>& disks);

  // --- What a test does ---

  /// The clock goes on and nobody notices.
  void skip(base::Duration duration) { now_ = now_ + duration; }
  /// One node's clock goes on: from now on it is ahead of the others'.
  void skip(uint64_t node, base::Duration duration) {
    member(node).ahead = member(node).ahead + duration;
  }
  /// Each node has a clock of its own: when a node is woken when due, no other clock goes on.
  bool clocks_are_apart = false;
  /// The node looks at the clock.
  void wake(uint64_t node);
  /// The clock goes on to when `node` wants to be woken, and only it is.
  void wake_when_due(uint64_t node);
  /// The clock goes on; each node is woken when it wants to be. Messages stay where they are,
  /// unless `deliver` says to deliver them at once.
  void pass(base::Duration duration, bool deliver);

  void propose(uint64_t node, const std::string& text);
  /// Requires: `name` was not used before.
  void read(uint64_t node, const std::string& name);

  /// Takes the message at `position` of in_flight to its receiver; it is lost where the link is
  /// cut or the receiver is down.
  void deliver(size_t position);
  /// Requires: `name` was not used before.
  void change(uint64_t node, const std::string& name, std::vector<MemberChange> changes,
              bool is_forced);
  /// Requires: `name` was not used before.
  void transfer(uint64_t node, const std::string& name, std::optional<uint64_t> to);
  /// The node's state machine stores a snapshot of what it has applied; nothing if that is nothing
  /// new.
  void store_snapshot(uint64_t node);

  /// Delivers everything and answers to it, until nothing is on its way. Time stands.
  void deliver_all();

  void cut(uint64_t from, uint64_t to) { cut_.emplace(from, to); }
  void heal() { cut_.clear(); }
  [[nodiscard]] bool is_cut(uint64_t from, uint64_t to) const { return cut_.contains({from, to}); }

  /// The node is gone, and what it had not made durable with it.
  void crash(uint64_t node);
  /// Faults that no disk may have, to see what they lead to. Requires: it is down.
  void lose_vote(uint64_t node);
  void lose_log(uint64_t node);
  /// Empty entries take the place of the configurations.
  void lose_members(uint64_t node);
  /// From now on it sends promises before what they promise is durable.
  void make_hasty(uint64_t node) { member(node).is_hasty = true; }
  /// Requires: it is down.
  void restart(uint64_t node);
  void set_disk_slow(uint64_t node, bool slow);
  /// The oldest write of the node's becomes durable; nothing happens if there is none.
  void fsync(uint64_t node);

  /// Whether restoring its state from a snapshot goes on until this is called with false.
  void set_state_heavy(uint64_t node, bool heavy);
  /// Whether the snapshot on the disk cannot be read, until another takes its place.
  void set_damaged(uint64_t node, bool is) { member(node).is_snapshot_damaged = is; }
  /// What may go otherwise than a test that does things by hand expects.
  struct Chaos {
    base::Random random{1};
    double deferral = 0;  ///< probability that a step's effects are taken only with the next one's
    double survival = 0;  ///< that a write outlives the crash that came before its report
    bool makes_wanted_snapshots = false;  ///< as a replica does (Raft::wanted_snapshot)
  };
  Chaos chaos;

  // --- What a test sees ---

  std::deque<Envelope> in_flight;
  /// The first promise that was broken, as a sentence; nothing may be trusted afterwards.
  std::optional<std::string> violation;
  /// Everything that happened, a line each.
  std::vector<std::string> transcript;

  [[nodiscard]] uint64_t size() const { return members_.size(); }
  [[nodiscard]] base::Instant now() const { return now_; }
  [[nodiscard]] bool is_up(uint64_t node) const { return member(node).raft.has_value(); }
  [[nodiscard]] bool has_writes(uint64_t node) const { return !member(node).writes.empty(); }
  /// Requires: it is up.
  [[nodiscard]] Status status(uint64_t node) const { return member(node).raft->status(); }
  [[nodiscard]] base::Instant wake_at(uint64_t node) const { return member(node).raft->wake_at(); }
  [[nodiscard]] std::vector<EntryId> log(uint64_t node) const;
  [[nodiscard]] std::vector<EntryId> durable_log(uint64_t node) const;
  [[nodiscard]] HardState durable_state(uint64_t node) const {
    return member(node).disk.content.hard_state;
  }
  /// Where the log in memory begins.
  [[nodiscard]] EntryId log_base(uint64_t node) const {
    return member(node).memory.content.log_base;
  }
  /// Requires: it is up.
  [[nodiscard]] const Configuration& configuration(uint64_t node) const {
    return member(node).raft->configuration();
  }
  /// The commands in the state machine.
  [[nodiscard]] std::vector<std::string> applied(uint64_t node) const;
  /// `waiting`, `refused` or the index at which it may be served; nullopt: never asked.
  [[nodiscard]] std::optional<std::string> read_state(const std::string& name) const;
  /// What became of the last proposal of `text`: `appended at 2.4` or `refused: busy`.
  [[nodiscard]] std::optional<std::string> proposal_state(const std::string& text) const;
  /// `waiting`, or what became of the change or transfer.
  [[nodiscard]] std::optional<std::string> order_state(const std::string& name) const;
  /// The leader of the latest term that has one, if it is up.
  [[nodiscard]] std::optional<uint64_t> leader() const;

 private:
  /// Of a snapshot: each lists the entries that two of the entries applied had.
  using Chunks = std::vector<std::string>;

  struct Write {
    std::optional<Persist> persist;
    Chunks chunks;  ///< of the snapshot that it completes
    std::vector<Outgoing> messages;
  };

  struct Member {
    std::optional<Raft> raft;  ///< nothing while it is down
    MemberKind founded_as = MemberKind::voter;
    uint8_t priority = 1;
    RaftDisk disk;
    Chunks disk_chunks;
    RaftDisk memory;        ///< as the node holds it
    Chunks incoming;        ///< of a snapshot that is not complete
    EntryId incoming_last;  ///< where that one ends
    std::deque<Write> writes;
    bool is_slow = false;
    bool is_hasty = false;
    bool is_heavy = false;
    bool is_snapshot_damaged = false;
    bool is_restoring = false;     ///< its state, from the last snapshot on its disk
    base::Duration ahead;          ///< of its clock
    std::vector<EntryId> applied;  ///< to the state machine, a restored snapshot included
    Term led_term;                 ///< the last term in which it was seen to lead
    LogIndex commit_seen;
    std::vector<Configuration> configurations;  ///< in effect since its effects were last taken
  };

  struct ReadWatch {
    std::string state = "waiting";
    uint64_t floor = 0;  ///< what had been committed, as far as anybody knew, when it came
  };

  struct Commitment {
    EntryId id;
    Term term;  ///< in which it was first seen committed
  };

  [[nodiscard]] const Member& member(uint64_t node) const { return members_.at(node - 1); }
  [[nodiscard]] Member& member(uint64_t node) { return members_.at(node - 1); }
  [[nodiscard]] base::Instant clock(uint64_t node) const { return now_ + member(node).ahead; }
  void start(uint64_t node);
  static void store(Member& member, const Write& write);
  [[nodiscard]] static Chunks chunks_of(const std::vector<EntryId>& applied);
  void begin_to_restore(uint64_t node);
  void finish_restoring(uint64_t node);
  void send_chunks(uint64_t node, std::vector<ChunkToSend>& chunks);
  void step(uint64_t node, Input input);
  void carry_out(uint64_t node);
  void send(uint64_t node, std::vector<Outgoing>& messages);
  void note(std::string line) { transcript.push_back(std::move(line)); }
  void broken(std::string what);

  void check_appended(uint64_t node, const Entries& entries);
  void check_recovered(uint64_t node);
  void check_role(uint64_t node);
  void check_votes(uint64_t node);
  void check_commit(uint64_t node);
  void check_configurations(uint64_t node);
  void check_applied(uint64_t node, const Entries& entries);
  void check_sent(uint64_t node, const Outgoing& outgoing);
  void take_answers(const Effects& effects);

  Options options_;
  std::vector<Member> members_;
  base::Instant now_;
  std::set<std::pair<uint64_t, uint64_t>> cut_;

  std::vector<std::string> requests_;  ///< texts of proposals and names of reads, by request id
  std::map<std::string, std::string> proposals_;
  std::map<std::string, ReadWatch> reads_;
  std::map<std::string, std::string> orders_;  ///< changes and transfers

  // The memory of an observer who sees everything and forgets nothing.
  std::map<Term, uint64_t> leaders_;
  std::map<std::pair<uint64_t, Term>, uint64_t> votes_;       ///< (voter, term) to candidate
  std::map<EntryId, std::pair<EntryId, Payload>> created_;    ///< to what came before, and what
  std::vector<Commitment> committed_;                         ///< from index 1
  std::map<std::pair<uint64_t, EntryId>, Chunks> snapshots_;  ///< by node and last entry
};

}  // namespace miniraft::raft::testing
