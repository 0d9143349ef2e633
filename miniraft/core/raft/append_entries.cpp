// How a follower handles entries from a leader, and how a leader handles the answers (Raft §5.3).

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/raft/raft.h"

namespace miniraft::raft {

namespace {

/// Whether the entries follow `prev` without gaps, and their terms neither decrease nor exceed the
/// message's term. Every correct leader sends such messages.
bool is_well_formed(const AppendEntries& message) {
  const bool begins = message.prev.index == LogIndex();
  if (begins != (message.prev.term == Term())) return false;
  if (message.prev.index > index_max) return false;
  EntryId before = message.prev;
  for (const Entry& entry : message.entries) {
    if (entry.id.index != next(before.index) || entry.id.term < before.term) return false;
    if (entry.id.term == Term()) return false;
    const auto* configuration = std::get_if<Configuration>(&entry.payload);
    if (configuration != nullptr && !is_well_formed(*configuration)) return false;
    before = entry.id;
  }
  return before.term <= message.term;
}

/// Whether the message has a different entry than `base` at its index. All entries up to the base
/// are committed.
bool contradicts(EntryId base, const AppendEntries& message) {
  if (message.prev.index > base.index) return false;
  if (message.prev.index == base.index) return message.prev != base;
  const uint64_t at_base = distance(message.prev.index, base.index);
  return at_base <= message.entries.size() && message.entries[at_base - 1].id != base;
}

}  // namespace

void Raft::on_append_entries(NodeId from, AppendEntries message) {
  if (!is_well_formed(message)) {
    ++context_.protocol_violations;
    return;
  }
  if (!follow(from, message.term)) return;

  Log& log = context_.log;
  // Before the base everything is committed, so that the leader's log agrees with it (Leader
  // Completeness, Raft §5.4).
  const LogIndex base = log.base().index;
  if (message.prev.index > base && !log.holds(message.prev)) {
    const EntryId hint = log.last_with_term_at_most(message.prev.term, message.prev.index);
    context_.send_when_term_is_durable(
        from, AppendRejected{context_.term(), message.prev.index, hint, message.read_sequence});
    return;
  }
  if (contradicts(log.base(), message)) {
    ++context_.protocol_violations;
    return;
  }
  // Raft Fig. 2, AppendEntries 3 and 4: truncate the log only at a conflict. Otherwise a message
  // that arrives late would remove entries that a later one brought.
  size_t held = 0;
  for (const Entry& entry : message.entries) {
    if (entry.id.index > base && !log.holds(entry.id)) break;
    ++held;
  }
  const LogIndex match(message.prev.index.value + message.entries.size());
  const LogIndex first_new(message.prev.index.value + held + 1);
  if (first_new <= match && first_new <= log.last_index()) {
    if (first_new <= context_.commit_index) {
      ++context_.protocol_violations;  // State Machine Safety: what is committed stays.
      return;
    }
    log.truncate_from(first_new);
    context_.membership.truncated_from(first_new);
    context_.durability.truncated_from(first_new);
  }
  const bool has_entries = !message.entries.empty();
  std::move(message.entries).take_from(held, [this](Entry entry) {
    context_.membership.appended(entry);
    context_.log.append(std::move(entry));
  });

  // Raft Fig. 2, AppendEntries 5: "last new entry" is the last one this message vouches for. What
  // our log holds beyond it may still conflict with the leader's.
  context_.commit_index = std::max(context_.commit_index, std::min(message.leader_commit, match));
  acknowledge(from, match, message.read_sequence, has_entries);
}

/// Handles a message that `from` sent as leader of `term`. Follows this leader, or returns false if
/// its message must not be processed.
bool Raft::follow(NodeId from, Term term) {
  if (term < context_.term()) {
    // Raft §5.1: the answer carries our term, so that the former leader steps down.
    context_.send_now(from, HigherTerm{context_.term()});
    return false;
  }
  if (term > context_.term()) advance_to(term);

  // Raft §5.2: the term has this one leader. A second one is a bug somewhere, never obeyed.
  const auto* known = std::get_if<Follower>(&role_);
  if (std::holds_alternative<Leader>(role_) ||
      (known != nullptr && known->leader().has_value() && *known->leader() != from)) {
    ++context_.protocol_violations;
    return false;
  }
  if (known == nullptr) step_down_to_follower();
  std::get<Follower>(role_).hear_from(from, context_);
  return true;
}

void Raft::acknowledge(NodeId leader, LogIndex match, ReadSequence read_sequence, bool can_wait) {
  AppendAccepted answer{context_.term(),     match,
                        read_sequence,       context_.log.last_id(),
                        context_.priority(), context_.needed_snapshot()};
  const LogIndex durable = context_.durability.durable_index();
  const bool is_term_durable = context_.durability.is_durable(context_.hard_state);
  if (!is_term_durable || match > durable) context_.send_after_persist(leader, answer);
  // What a crash could not undo need not wait for the disk, which must not make this node look
  // dead: at least a heartbeat is answered at once. The term counts, too: after a crash that took
  // it back, an earlier leader could cut what is vouched for here.
  if (is_term_durable && (match <= durable || !can_wait)) {
    answer.match_index = std::min(match, durable);
    context_.send_now(leader, answer);
  }
}

void Raft::on_append_answer(NodeId from, const Message& message) {
  if (term_of(message) > context_.term()) {
    advance_to(term_of(message));
    return;
  }
  auto* leader = std::get_if<Leader>(&role_);
  if (leader == nullptr || term_of(message) != context_.term()) return;
  if (const auto* accepted = std::get_if<AppendAccepted>(&message)) {
    leader->accepted(from, *accepted, context_);
  } else if (const auto* rejected = std::get_if<AppendRejected>(&message)) {
    leader->rejected(from, *rejected, context_);
  } else {
    leader->chunk_accepted(from, std::get<SnapshotAccepted>(message), context_);
  }
}

}  // namespace miniraft::raft
