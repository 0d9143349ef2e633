#include "tests/support/raft_node.h"

#include <algorithm>
#include <iterator>

#include "miniraft/core/base/check.h"

namespace miniraft::raft::testing {

std::vector<Entry> entries(uint64_t first, const std::vector<uint64_t>& terms) {
  std::vector<Entry> made;
  made.reserve(terms.size());
  for (const uint64_t term : terms) made.push_back(command(at(term, first + made.size())));
  return made;
}

void RaftNode::pass(base::Duration duration) {
  const base::Instant end = now_ + duration;
  while (raft_.wake_at() <= end) {
    now_ = std::max(now_, raft_.wake_at());
    step(TimePassed{});
  }
  now_ = end;
  step(TimePassed{});
}

void RaftNode::elect() {
  become_candidate();
  const auto majority = voters() / 2 + 1;
  for (uint64_t peer = 1, votes = 1; votes < majority && !is(RoleKind::leader); ++peer) {
    if (peer == self()) continue;
    receive(peer, RequestVoteReply{term(), true});
    ++votes;
  }
  sent.clear();
}

void RaftNode::become_candidate() {
  time_out();
  const auto majority = voters() / 2 + 1;
  for (uint64_t peer = 1, votes = 1; votes < majority; ++peer) {
    if (peer == self()) continue;
    receive(peer, PreVoteReply{next(term()), true, last_to<PreVoteRequest>(peer)->round});
    ++votes;
  }
}

void RaftNode::fsync() {
  Write write = std::move(writes_.front());
  writes_.pop_front();
  became_durable(std::move(write));
}

void RaftNode::restart() {
  writes_.clear();
  sent.clear();
  Config config = *Config::make(*config_);
  raft_ = Raft(std::move(config), disk_.content, now_);
  restore_if_quick();
}

void RaftNode::restore_if_quick() {
  const LogIndex last = raft_.status().snapshot_index;
  if (!state_is_heavy_ && last > LogIndex()) raft_.step(now_, StateRestored{last});
}

void RaftNode::accept_all(uint64_t peer) {
  for (const auto& append : sent_to<AppendEntries>(peer)) {
    receive(peer,
            AppendAccepted{append.term, LogIndex(append.prev.index.value + append.entries.size()),
                           append.read_sequence});
  }
}

Recovered RaftNode::recovered_of(const Start& start) {
  const auto vote = start.vote ? std::optional(NodeId(*start.vote)) : std::nullopt;
  const EntryId base = start.snapshot ? start.snapshot->last : EntryId{};
  return {.hard_state = {Term(start.term), vote},
          .snapshot = start.snapshot,
          .log_base = base,
          .entries = entries(next(base.index).value, start.log)};
}

Config RaftNode::config_of(const Start& start) {
  Options options = start.limits;
  options.self = NodeId(start.self);
  for (uint64_t id = 1; id <= start.voters; ++id) options.voters.emplace_back(id);
  for (const uint64_t id : start.learners) options.learners.emplace_back(id);
  options.is_joining = start.voters == 0;
  options.election_timeout = election_timeout;
  options.heartbeat_interval = heartbeat_interval;
  config_ = options;
  return *Config::make(std::move(options));
}

void RaftNode::carry_out() {
  raft_.check_invariants();
  Effects effects = raft_.take_effects(now_);
  raft_.check_invariants();
  std::ranges::move(effects.messages_now, std::back_inserter(sent));
  std::ranges::move(effects.committed, std::back_inserter(committed));
  const auto add = [](auto& to, auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  add(answers.proposals_appended, effects.proposals_appended);
  add(answers.proposals_refused, effects.proposals_refused);
  add(answers.reads_ready, effects.reads_ready);
  add(answers.reads_refused, effects.reads_refused);
  add(answers.round_trips, effects.round_trips);
  add(answers.changes_answered, effects.changes_answered);
  add(answers.transfers_answered, effects.transfers_answered);
  add(chunks_sent, effects.chunks_to_send);
  add(chunks_received, effects.chunks_received);
  if (effects.restore) {
    restored.push_back(*effects.restore);
    restore_if_quick();
  }
  if (effects.compacted) disk_.compact(*effects.compacted);
  if (!effects.persist && effects.messages_after_persist.empty()) return;
  writes_.push_back({std::move(effects.persist), std::move(effects.messages_after_persist)});
  if (!disk_is_slow) fsync_all();
}

void RaftNode::became_durable(Write write) {
  std::ranges::move(write.messages, std::back_inserter(sent));
  if (!write.persist) return;
  disk_.write(*write.persist);
  step(Persisted{write.persist->sequence});
}

Message heartbeat(uint64_t term) {
  return Append{.term = term};
}

RaftNode node_in(RoleKind role) {
  RaftNode node({.term = 1});
  switch (role) {
    case RoleKind::follower:
      node.receive(2, heartbeat(1));
      break;
    case RoleKind::pre_candidate:
      node.time_out();
      break;
    case RoleKind::candidate:
      node = RaftNode({.term = 0});
      node.become_candidate();
      break;
    case RoleKind::leader:
      node = RaftNode({.term = 0});
      node.elect();
      break;
  }
  MINIRAFT_CHECK(node.is(role));
  MINIRAFT_CHECK_EQ(node.term(), Term(1));
  return node;
}

}  // namespace miniraft::raft::testing
