// How a follower receives a snapshot from a leader, and how a node compacts its log (Raft §7).

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/raft/raft.h"

namespace miniraft::raft {

namespace {

// Limit on the entries removed per take_effects, so that compacting a long log causes many short
// pauses instead of a long one.
constexpr uint64_t compacted_at_once_max = 4096;

/// Whether the message satisfies what every correct leader ensures.
bool is_well_formed(const InstallSnapshot& message) {
  const SnapshotMeta& snapshot = message.chunk.snapshot;
  return snapshot.last.index > LogIndex() && snapshot.last.index <= index_max &&
         snapshot.last.term > Term() && snapshot.last.term <= message.term &&
         is_well_formed(snapshot.configuration);
}

}  // namespace

void Raft::on_install_snapshot(NodeId from, InstallSnapshot message) {
  if (!is_well_formed(message)) {
    ++context_.protocol_violations;
    return;
  }
  if (!follow(from, message.term)) return;

  const SnapshotMeta snapshot = message.chunk.snapshot;
  const EntryId last = snapshot.last;
  const bool is_in_log = context_.log.holds(last);
  const auto needed = context_.needed_snapshot();
  const bool is_needed = needed && last.index >= *needed;
  if (!is_needed && (last.index <= context_.commit_index || is_in_log)) {
    // Raft §7: our own log has all of it, and perhaps more. What a snapshot stands for is
    // committed.
    context_.commit_index = std::max(context_.commit_index, last.index);
    acknowledge(from, last.index, message.read_sequence, false);
    return;
  }
  if (last.index <= context_.commit_index && !is_in_log) {
    ++context_.protocol_violations;  // State Machine Safety: what is committed stays.
    return;
  }
  // Its chunks would take the place of those that the next write calls complete. They come again.
  if (context_.durability.is_snapshot_due()) return;
  // Another leader's chunks are cut differently, even those of a snapshot of the same state.
  if (!incoming_ || incoming_->term != message.term || incoming_->last != last) {
    incoming_ = Incoming{message.term, last, 0};
  }
  const bool is_expected = message.chunk.number == incoming_->next_chunk;
  const bool is_complete = is_expected && message.chunk.is_last;
  if (is_expected) {
    ++incoming_->next_chunk;
    context_.out.chunks_received.push_back(std::move(message.chunk));
  }
  if (!is_complete) {
    // A crash loses an unfinished snapshot in storage. The answer promises nothing about
    // durability, so it needs to wait for the term only.
    context_.send_when_term_is_durable(
        from,
        SnapshotAccepted{context_.term(), last, incoming_->next_chunk, message.read_sequence});
    return;
  }
  incoming_.reset();
  if (is_needed) context_.snapshot_replaced_at = context_.now;
  if (is_in_log) {
    install_keeping_log(snapshot);
  } else {
    install(snapshot);
  }
  acknowledge(from, last.index, message.read_sequence, true);
}

void Raft::install(const SnapshotMeta& snapshot) {
  // Raft §7, Fig. 13 step 7: the log does not contain the snapshot's last entry, so all of it is
  // discarded. A crash before the snapshot is durable brings the old log back. The durable
  // entries of its committed part still count.
  context_.durability.installed(context_.commit_index, snapshot.last.index);
  context_.log.reset(snapshot.last);
  context_.commit_index = snapshot.last.index;
  context_.membership = Membership(snapshot.last.index, snapshot.configuration, context_.log);
  context_.snapshot = snapshot;
  context_.has_state = false;
  context_.is_state_unreadable = false;
  is_restore_due_ = true;
  compact_to_ = snapshot.last.index;
}

/// Installs a snapshot whose last entry the log holds. Requires: the node could not read its own
/// snapshot. It would not need this one otherwise.
void Raft::install_keeping_log(const SnapshotMeta& snapshot) {
  MINIRAFT_CHECK(!context_.has_state);
  MINIRAFT_CHECK_LE(committed_taken_, snapshot.last.index);
  // Raft §7: entries after the snapshot's last entry stay in the log. This node has acknowledged
  // them, so they may be committed.
  context_.durability.installed_keeping_log();
  context_.commit_index = std::max(context_.commit_index, snapshot.last.index);
  context_.snapshot = snapshot;
  context_.is_state_unreadable = false;
  is_restore_due_ = true;
  compact_before(snapshot.last.index);
}

bool Raft::is_about_last_snapshot(LogIndex last) const {
  return !is_restore_due_ && context_.snapshot && last == context_.snapshot->last.index;
}

void Raft::on_state_restored(StateRestored restored) {
  // A later snapshot may have been installed while this one was being restored.
  if (!is_about_last_snapshot(restored.last)) return;
  context_.has_state = true;
  context_.is_state_unreadable = false;
  if (auto* leader = std::get_if<Leader>(&role_)) leader->state_restored(context_);
}

void Raft::on_state_unreadable(StateUnreadable unreadable) {
  if (is_about_last_snapshot(unreadable.last)) context_.is_state_unreadable = !context_.has_state;
}

void Raft::on_snapshot_stored(SnapshotStored stored) {
  const EntryId last = stored.snapshot.last;
  MINIRAFT_CHECK_LE(last.index, context_.commit_index);
  // A later snapshot was installed in the meantime.
  if (context_.snapshot && last.index <= context_.snapshot->last.index) return;
  MINIRAFT_CHECK(context_.log.holds(last));
  context_.snapshot = std::move(stored.snapshot);
  compact_before(last.index);
}

/// Allows compaction of the log before `last`, the end of a snapshot. Entries just before `last`,
/// within the limits of the options, stay for followers that were slow for a while.
void Raft::compact_before(LogIndex last) {
  const uint64_t keep = std::min(last.value, context_.config->log_keep_entries);
  compact_to_ =
      std::max({compact_to_, LogIndex(last.value - keep),
                context_.log.index_before_last_bytes(last, context_.config->log_keep_bytes)});
}

void Raft::compact_some() {
  // Entries that have not been handed out stay, because they are applied from the log.
  const LogIndex end = std::min(compact_to_, committed_taken_);
  if (end <= context_.log.base().index) return;
  context_.log.compact_to(end, compacted_at_once_max);
  context_.membership.forget_before(context_.log.base().index);
}

}  // namespace miniraft::raft
