#include "miniraft/core/raft/leader.h"

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::raft {

Leader::Leader(Context& context)
    : heartbeat_at_(context.now),
      applicable_index_(std::min(context.commit_index, context.durability.durable_index())),
      priority_transfer_at_(context.now + context.config->election_timeout) {
  const LogIndex end = context.log.last_index();
  follow_members(next(end), context);
  for (LogIndex index = next(applicable_index_); index <= end; index = next(index)) {
    uncommitted_bytes_ += cost_bytes(context.log.at(index));
  }
  // Raft §8: an entry of its own term lets the new leader learn which entries are committed.
  append(Noop{}, context);
}

template <class F>
uint64_t Leader::quorum_of(uint64_t own, F of_follower, const Context& context) const {
  return context.configuration().quorum_value([&](NodeId node) -> uint64_t {
    return node == context.self() ? own : of_follower(followers_.at(node));
  });
}

base::Instant Leader::wake_at(const Context& context) const {
  const auto contact = [](const Progress& progress) {
    return static_cast<uint64_t>(progress.contact().value);
  };
  const auto now = static_cast<uint64_t>(context.now.value);
  const base::Instant quorum_contact(static_cast<int64_t>(quorum_of(now, contact, context)));
  base::Instant at = std::min(heartbeat_at_, quorum_contact + context.config->election_timeout);
  if (transfer_) at = std::min(at, transfer_->deadline);
  const auto oldest_write = context.durability.oldest_write();
  return oldest_write ? std::min(at, *oldest_write + context.config->election_timeout) : at;
}

bool Leader::has_quorum_contact(const Context& context) const {
  const base::Instant bound = context.now - context.config->election_timeout;
  const auto is_in_contact = [bound](const Progress& progress) -> uint64_t {
    return progress.contact() > bound ? 1 : 0;
  };
  return quorum_of(1, is_in_contact, context) == 1;
}

bool Leader::is_disk_stalled(const Context& context) const {
  const auto oldest_write = context.durability.oldest_write();
  return oldest_write && context.now - *oldest_write >= context.config->election_timeout;
}

void Leader::pass_time(Context& context) {
  if (transfer_ && context.now >= transfer_->deadline) {
    answer_transfer(TransferOutcome::timed_out, context);
  }
  await_learners(context);
  if (context.now >= heartbeat_at_) send_heartbeats(context);
}

void Leader::send_heartbeats(Context& context) {
  forget_former_members(context);
  install_where_compacted(context);
  const base::Instant chunk_bound = context.now - context.config->election_timeout;
  for (auto& [id, progress] : followers_) progress.heartbeat_due(chunk_bound);
  const bool can_read = has_committed_in_term(context);
  reads_.open_round(can_read ? std::optional(context.commit_index) : std::nullopt, context.now);
  heartbeat_sequence_ = reads_.sequence();
  heartbeat_sent_ = context.now;
  heartbeat_at_ = context.now + context.config->heartbeat_interval;
  for (auto& [id, progress] : followers_) send_append(id, progress, false, context);
  confirm_reads(context);
  transfer_to_higher_priority(context);
  send_timeout_now_if_ready(context);
}

void Leader::append(Payload payload, Context& context) {
  Entry entry{{context.term(), next(context.log.last_index())}, std::move(payload)};
  uncommitted_bytes_ += cost_bytes(entry);
  context.membership.appended(entry);
  context.log.append(std::move(entry));
}

void Leader::propose(RequestId request, base::Bytes command, Context& context) {
  if (transfer_ || uncommitted_bytes_ > context.config->uncommitted_bytes_max) {
    context.out.proposals_refused.push_back({request, Refusal::busy});
    return;
  }
  append(Command{std::move(command)}, context);
  context.out.proposals_appended.push_back({request, context.log.last_id()});
}

void Leader::read(const Read& read, Context& context) {
  if (read.by_lease && has_lease(context) && has_committed_in_term(context)) {
    context.out.reads_ready.push_back({read.id, context.commit_index});
    return;
  }
  if (reads_.pending() >= context.config->pending_reads_max) {
    context.out.reads_refused.push_back({read.id, Refusal::busy});
    return;
  }
  reads_.add(read.id);
}

void Leader::flush(Context& context) {
  install_where_compacted(context);
  install_replacements(context);
  if (reads_.wants_round() && has_committed_in_term(context)) {
    // The round's messages must leave after the reads arrived: heartbeats to everybody now.
    reads_.open_round(context.commit_index, context.now);
    for (auto& [id, progress] : followers_) {
      send_append(id, progress, can_send_entries(progress, context), context);
    }
    confirm_reads(context);
  }
  for (auto& [id, progress] : followers_) {
    // Never send a snapshot that this node has not restored itself: it may be unreadable.
    auto chunk = context.has_state ? progress.take_chunk(context.now) : std::nullopt;
    if (chunk) {
      context.out.chunks_to_send.push_back(
          {id, InstallSnapshot{context.term(), *std::move(chunk), reads_.sequence()}});
    }
    while (can_send_entries(progress, context)) send_append(id, progress, true, context);
  }
}

void Leader::install_where_compacted(Context& context) {
  for (auto& [id, progress] : followers_) {
    if (progress.is_installing()) continue;
    if (previous(progress.next_index()) >= context.log.base().index) continue;
    // The log was compacted only up to a stored snapshot, so there is one (Raft §7).
    progress.install(context.snapshot.value());
  }
}

void Leader::install_replacements(const Context& context) {
  if (!context.has_state || !context.snapshot) return;
  for (auto& [id, progress] : followers_) {
    const auto needed = progress.needed_snapshot();
    if (needed && *needed <= context.snapshot->last.index) {
      progress.install_replacement(*context.snapshot);
    }
  }
}

std::optional<LogIndex> Leader::wanted_snapshot(const Context& context) const {
  if (!context.has_state) return std::nullopt;
  const LogIndex last = context.snapshot ? context.snapshot->last.index : LogIndex();
  std::optional<LogIndex> wanted;
  for (const auto& [id, progress] : followers_) {
    const auto needed = progress.needed_snapshot();
    if (needed && *needed > last) wanted = std::max(wanted, needed);
  }
  return wanted;
}

bool Leader::can_send_entries(const Progress& progress, const Context& context) const {
  return progress.next_index() <= context.log.last_index() &&
         progress.can_send(context.config->inflight_appends_max,
                           context.config->inflight_bytes_max);
}

void Leader::send_append(NodeId to, Progress& progress, bool with_entries, Context& context) {
  // A heartbeat to a replicating follower has its `prev` where the logs are known to agree. Entries
  // may still be in flight, and a `prev` after them would be rejected for no reason. If the
  // follower is known to hold more than it has acknowledged, the acknowledgement may have been
  // lost. The heartbeat then makes the follower acknowledge again.
  const bool is_heartbeat = !with_entries && !progress.is_probing();
  LogIndex prev = previous(progress.next_index());
  if (is_heartbeat) prev = progress.is_installing() ? LogIndex() : progress.held_index();
  AppendEntries message;
  message.term = context.term();
  // Before the log's base the leader knows no terms. It names the empty prefix, on which all logs
  // agree.
  if (prev >= context.log.base().index) message.prev = {*context.log.term_at(prev), prev};
  message.leader_commit = context.commit_index;
  message.read_sequence = reads_.sequence();
  if (with_entries) {
    message.entries = context.log.slice(next(prev), context.config->append_entries_max,
                                        context.config->append_bytes_max);
    size_t bytes = 0;
    for (const Entry& entry : message.entries) bytes += cost_bytes(entry);
    progress.sent(message.entries.back().id.index, reads_.sequence(), bytes);
  } else if (progress.is_probing()) {
    progress.sent(prev, reads_.sequence(), 0);
  }
  context.send_now(to, std::move(message));
}

void Leader::heard_from(NodeId from, Progress& progress, ReadSequence sequence, Context& context) {
  const ReadSequence before = progress.acked_sequence();
  progress.heard(context.now, sequence);
  if (sequence == heartbeat_sequence_ && before < sequence) {
    context.out.round_trips.push_back({from, context.now - heartbeat_sent_});
  }
  confirm_reads(context);
}

void Leader::accepted(NodeId from, const AppendAccepted& message, Context& context) {
  // A follower cannot match more than our log holds, nor answer a sequence that was never sent. A
  // snapshot that it needs contains only committed entries, so its end is in our log, too (Leader
  // Completeness, Raft §5.4).
  const LogIndex end = context.log.last_index();
  if (message.match_index > end || message.read_sequence > reads_.sequence() ||
      message.needs_snapshot > end || message.needs_snapshot == LogIndex()) {
    ++context.protocol_violations;
    return;
  }
  const auto found = followers_.find(from);
  if (found == followers_.end()) return;
  Progress& progress = found->second;
  heard_from(from, progress, message.read_sequence, context);
  // Log Matching (Raft §5.3): if the follower holds an entry of our log, it holds all entries
  // before it, too.
  const bool is_ours = context.log.holds(message.last_entry);
  const LogIndex held = is_ours ? message.last_entry.index : LogIndex();
  progress.prioritise(message.priority);
  if (message.read_sequence >= progress.acked_sequence()) {  // It was not overtaken.
    progress.needs_snapshot(message.needs_snapshot, context.now, context.config->snapshot_retry);
  }
  const bool grew = progress.accepted(message.match_index, held, message.read_sequence);
  await_learners(context);
  if (!grew) return;
  send_timeout_now_if_ready(context);
  maybe_commit(context);
}

void Leader::rejected(NodeId from, const AppendRejected& message, Context& context) {
  if (message.rejected_prev == LogIndex() || message.rejected_prev > context.log.last_index() ||
      message.read_sequence > reads_.sequence()) {
    ++context.protocol_violations;
    return;
  }
  const auto found = followers_.find(from);
  if (found == followers_.end()) return;
  heard_from(from, found->second, message.read_sequence, context);
  // Raft §5.3, back-off by terms: skip our entries of terms later than the follower's there.
  const LogIndex limit = std::min(message.hint.index, previous(message.rejected_prev));
  const EntryId agree = context.log.last_with_term_at_most(message.hint.term, limit);
  // The base, where the log cannot tell, may lie beyond: a snapshot will be needed.
  found->second.rejected(message.rejected_prev, std::min(agree.index, limit));
}

void Leader::chunk_accepted(NodeId from, const SnapshotAccepted& message, Context& context) {
  const auto found = followers_.find(from);
  if (message.read_sequence > reads_.sequence()) {
    ++context.protocol_violations;
    return;
  }
  if (found == followers_.end()) return;
  heard_from(from, found->second, message.read_sequence, context);
  found->second.chunk_accepted(message.last, message.next_chunk);
}

void Leader::own_log_persisted(Context& context) {
  maybe_commit(context);
  advance_applicable_index(context);
}

void Leader::maybe_commit(Context& context) {
  // The leader counts itself only as far as its own disk does.
  const auto match = [](const Progress& progress) { return progress.match_index().value; };
  const LogIndex majority(quorum_of(context.durability.durable_index().value, match, context));
  if (majority <= context.commit_index) return;
  // Raft §5.4.2: entries of earlier terms are never committed by counting; they are when an entry
  // of the current term after them is.
  if (context.log.term_at(majority) != context.term()) return;
  context.commit_index = majority;
  advance_applicable_index(context);
  complete_change(context);
}

void Leader::advance_applicable_index(const Context& context) {
  // A leader without a state cannot apply entries, answer proposals or compact its log. Its entries
  // therefore count towards the limit on uncommitted bytes until its state is restored.
  if (!context.has_state) return;
  const LogIndex end = std::min(context.commit_index, context.durability.durable_index());
  while (applicable_index_ < end) {
    applicable_index_ = next(applicable_index_);
    uncommitted_bytes_ -= cost_bytes(context.log.at(applicable_index_));
  }
}

bool Leader::has_committed_in_term(const Context& context) const {
  return context.log.term_at(context.commit_index) == context.term();
}

void Leader::confirm_reads(Context& context) {
  const auto acked = [](const Progress& progress) { return progress.acked_sequence().value; };
  const ReadSequence confirmed(quorum_of(reads_.sequence().value, acked, context));
  const auto opened = reads_.confirm(confirmed, context.out.reads_ready);
  if (opened && !has_sent_timeout_now_) leased_from_ = opened;
}

bool Leader::has_lease(const Context& context) const {
  if (!context.config->reads_by_lease || !leased_from_) return false;
  // Thesis §6.4.1: those who bound themselves may be done with it sooner by this clock.
  const int64_t percent = int64_t{100} + context.config->clock_drift_percent;
  return context.now - *leased_from_ < context.config->election_timeout * 100 / percent;
}

void Leader::refuse_all(TransferOutcome transferred, Context& context) {
  reads_.refuse_all(context.out.reads_refused);
  if (transfer_) answer_transfer(transferred, context);
  if (!change_) return;
  const bool is_in_log = change_->waits_for.empty();
  if (is_in_log) {
    context.out.changes_answered.push_back({change_->request, ChangeUncertain{}});
  } else {
    context.out.changes_answered.push_back({change_->request, ChangeRefusal::not_leader});
  }
}

}  // namespace miniraft::raft
