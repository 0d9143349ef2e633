#include "core/raft/leader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/check.h"
#include "core/raft/quorum.h"

namespace miniraft::raft {

Leader::Leader(Context& context)
    : heartbeat_at_(context.now),
      settled_(std::min(context.commit_index, context.durability.durable_index())) {
  const LogIndex begin = next(context.log.last_index());
  for (const NodeId peer : context.config->voters) {
    if (peer != context.self()) followers_.emplace(peer, Progress(begin, context.now));
  }
  for (LogIndex index = next(settled_); index < begin; index = next(index)) {
    unsettled_bytes_ += cost_bytes(context.log.at(index));
  }
  // Raft §8: an entry of its own term lets the new leader learn which entries are committed.
  append(Noop{}, context);
}

template <class F>
uint64_t Leader::quorum_of(uint64_t own, F of_follower) const {
  std::vector<uint64_t> reached;
  reached.reserve(followers_.size() + 1);
  reached.push_back(own);
  for (const auto& [id, progress] : followers_) reached.push_back(of_follower(progress));
  return majority_value(reached);
}

base::Instant Leader::wake_at(const Context& context) const {
  const auto contact = [](const Progress& progress) {
    return static_cast<uint64_t>(progress.contact().value);
  };
  const uint64_t quorum_contact = quorum_of(static_cast<uint64_t>(context.now.value), contact);
  const base::Instant check_at =
      base::Instant(static_cast<int64_t>(quorum_contact)) + context.config->election_timeout;
  const base::Instant at = std::min(heartbeat_at_, check_at);
  const auto oldest_write = context.durability.oldest_write();
  return oldest_write ? std::min(at, *oldest_write + context.config->election_timeout) : at;
}

bool Leader::has_quorum_contact(const Context& context) const {
  const base::Instant bound = context.now - context.config->election_timeout;
  const auto is_in_contact = [bound](const Progress& progress) -> uint64_t {
    return progress.contact() > bound ? 1 : 0;
  };
  return quorum_of(1, is_in_contact) == 1;
}

bool Leader::is_disk_stalled(const Context& context) const {
  const auto oldest_write = context.durability.oldest_write();
  return oldest_write && context.now - *oldest_write >= context.config->election_timeout;
}

void Leader::heartbeat_if_due(Context& context) {
  if (context.now >= heartbeat_at_) send_heartbeats(context);
}

void Leader::send_heartbeats(Context& context) {
  for (auto& [id, progress] : followers_) progress.heartbeat_due();
  const bool can_read = has_committed_in_term(context);
  reads_.open_round(can_read ? std::optional(context.commit_index) : std::nullopt);
  heartbeat_sequence_ = reads_.sequence();
  heartbeat_sent_ = context.now;
  heartbeat_at_ = context.now + context.config->heartbeat_interval;
  for (auto& [id, progress] : followers_) send_append(id, progress, false, context);
  confirm_reads(context);
}

void Leader::append(Payload payload, Context& context) {
  Entry entry{{context.term(), next(context.log.last_index())}, std::move(payload)};
  unsettled_bytes_ += cost_bytes(entry);
  context.log.append(std::move(entry));
}

void Leader::propose(RequestId request, base::Bytes command, Context& context) {
  if (unsettled_bytes_ > context.config->uncommitted_bytes_max) {
    context.out.proposals_refused.push_back({request, Refusal::busy});
    return;
  }
  append(Command{std::move(command)}, context);
  context.out.proposals_appended.push_back({request, context.log.last_id()});
}

void Leader::read(RequestId request, Context& context) {
  if (reads_.pending() >= context.config->pending_reads_max) {
    context.out.reads_refused.push_back({request, Refusal::busy});
    return;
  }
  reads_.add(request);
}

void Leader::flush(Context& context) {
  if (reads_.wants_round() && has_committed_in_term(context)) {
    // The round's messages must leave after the reads arrived: heartbeats to everybody now.
    reads_.open_round(context.commit_index);
    for (auto& [id, progress] : followers_) {
      send_append(id, progress, can_send_entries(progress, context), context);
    }
    confirm_reads(context);
  }
  for (auto& [id, progress] : followers_) {
    while (can_send_entries(progress, context)) send_append(id, progress, true, context);
  }
}

bool Leader::can_send_entries(const Progress& progress, const Context& context) const {
  return progress.next_index() <= context.log.last_index() &&
         progress.can_send(context.config->inflight_appends_max,
                           context.config->inflight_bytes_max);
}

void Leader::send_append(NodeId to, Progress& progress, bool with_entries, Context& context) {
  // A heartbeat to a follower whose log is known to agree makes its check where it agrees: sent
  // ahead of entries that are still on their way, it would be refused for nothing. Where the
  // follower is known to hold more than it has acknowledged, that acknowledgement may have been
  // lost: this asks for it again.
  const bool is_heartbeat = !with_entries && !progress.is_probing();
  const LogIndex prev = is_heartbeat ? progress.held_index() : previous(progress.next_index());
  AppendEntries message;
  message.term = context.term();
  message.prev = {context.log.term_at(prev).value(), prev};
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
  // A follower can hold no more of our log than there is, nor answer what was never asked.
  if (message.match_index > context.log.last_index() || message.read_sequence > reads_.sequence()) {
    ++context.protocol_violations;
    return;
  }
  Progress& progress = followers_.at(from);
  heard_from(from, progress, message.read_sequence, context);
  // Log Matching (Raft §5.3): with an entry of ours, all before it is ours, too.
  const bool is_ours = context.log.holds(message.last_entry);
  const LogIndex held = is_ours ? message.last_entry.index : LogIndex();
  if (progress.accepted(message.match_index, held, message.read_sequence)) maybe_commit(context);
}

void Leader::rejected(NodeId from, const AppendRejected& message, Context& context) {
  if (message.rejected_prev == LogIndex() || message.rejected_prev > context.log.last_index() ||
      message.read_sequence > reads_.sequence()) {
    ++context.protocol_violations;
    return;
  }
  Progress& progress = followers_.at(from);
  heard_from(from, progress, message.read_sequence, context);
  // Raft §5.3, back-off by terms: skip our entries of terms later than the follower's there.
  const LogIndex limit = std::min(message.hint.index, previous(message.rejected_prev));
  const EntryId agree = context.log.last_with_term_at_most(message.hint.term, limit);
  progress.rejected(message.rejected_prev, agree.index);
}

void Leader::own_log_persisted(Context& context) {
  maybe_commit(context);
  settle(context);
}

void Leader::maybe_commit(Context& context) {
  // The leader counts itself only as far as its own disk does.
  const auto match = [](const Progress& progress) { return progress.match_index().value; };
  const LogIndex majority(quorum_of(context.durability.durable_index().value, match));
  if (majority <= context.commit_index) return;
  // Raft §5.4.2: entries of earlier terms are never committed by counting; they are when an entry
  // of the current term after them is.
  if (context.log.term_at(majority) != context.term()) return;
  context.commit_index = majority;
  settle(context);
}

void Leader::settle(const Context& context) {
  const LogIndex end = std::min(context.commit_index, context.durability.durable_index());
  while (settled_ < end) {
    settled_ = next(settled_);
    unsettled_bytes_ -= cost_bytes(context.log.at(settled_));
  }
}

bool Leader::has_committed_in_term(const Context& context) const {
  return context.log.term_at(context.commit_index) == context.term();
}

void Leader::confirm_reads(Context& context) {
  const auto acked = [](const Progress& progress) { return progress.acked_sequence().value; };
  const ReadSequence confirmed(quorum_of(reads_.sequence().value, acked));
  reads_.confirm(confirmed, context.out.reads_ready);
}

void Leader::refuse_reads(Context& context) {
  reads_.refuse_all(context.out.reads_refused);
}

}  // namespace miniraft::raft
