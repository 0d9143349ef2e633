#include "miniraft/sim/explore/state_bytes.h"

#include <algorithm>
#include <cstdint>

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/base/check.h"
#include "miniraft/core/base/overloaded.h"

namespace miniraft::raft {

// In this namespace, because the classes of the core know it as a friend. Each class is taken apart
// by a structured binding, which does not compile when a member is added or taken away. If that
// brought you here: write the new member if any later step reads it, or leave it out and say why. A
// wrong choice makes explorations blind; Exploration.equal_bytes_behave_equally finds one that
// writes too little.
class StateWriter {
 public:
  explicit StateWriter(const sim::Renaming& renaming) : renaming_(renaming) {}

  void write(const Raft& raft) {
    const auto& [context, role, committed_taken, compact_to, incoming, is_restore_due] = raft;
    // The configuration is the owner's constant, randomness his choice.
    const auto& [config, hard_state, log, membership, snapshot, has_state, is_unreadable,
                 snapshot_replaced_at, durability, commit_index, random, now, contact, round, out,
                 violations] = context;
    MINIRAFT_CHECK(out.messages_now.empty() && out.messages_after_persist.empty());
    now_ = now;
    election_timeout_ = config->election_timeout;
    snapshot_retry_ = config->snapshot_retry;
    has_leases_ = config->reads_by_lease;
    node(config->self);
    write(hard_state);
    write(log);
    write(durability);
    number(commit_index);
    const bool has_live_leader = contact && is_recent(contact->at);
    number(has_live_leader ? 1 : 0);
    if (has_live_leader) optional_node(contact->leader);
    number(round);
    number(violations > 0 ? 1 : 0);
    write(membership);
    optional(snapshot);
    number(has_state ? 1 : 0);
    number(is_unreadable ? 1 : 0);
    number(snapshot_replaced_at && now - *snapshot_replaced_at < snapshot_retry_ ? 1 : 0);
    number(committed_taken);
    number(compact_to);
    number(incoming.has_value() ? 1 : 0);
    if (incoming) {
      const auto& [term, last, next_chunk] = *incoming;
      number(term);
      write(last);
      number(next_chunk);
    }
    number(is_restore_due ? 1 : 0);
    number(role.index());
    std::visit([this](const auto& alternative) { write(alternative); }, role);
  }

  void write(const HardState& state) {
    const auto& [current_term, voted_for] = state;
    number(current_term);
    optional_node(voted_for);
  }

  void write(const Entry& entry) {
    const auto& [id, payload] = entry;
    write(id);
    number(payload.index());
    std::visit(base::overloaded{
                   [](const Noop&) {},
                   [this](const Command& command) { bytes_.bytes(command.bytes); },
                   [this](const Configuration& configuration) { write(configuration); },
               },
               payload);
  }

  void write(const SnapshotMeta& snapshot) {
    const auto& [last, configuration] = snapshot;
    write(last);
    write(configuration);
  }

  void write(const Message& message) {
    number(message.index());
    std::visit([this](const auto& alternative) { write_message(alternative); }, message);
  }

  [[nodiscard]] base::Bytes take() { return bytes_.take(); }

 private:
  void number(uint64_t value) { bytes_.varint(value); }
  template <class T>
    requires requires(T value) { value.value; }
  void number(T value) {
    static_assert(!std::is_same_v<T, NodeId>, "a node is written under its name");
    bytes_.varint(value.value);
  }
  void node(NodeId id) { bytes_.varint(renaming_(id).value); }
  void optional_node(std::optional<NodeId> id) {
    number(id.has_value() ? 1 : 0);
    if (id) node(*id);
  }
  void write(EntryId id) {
    number(id.term);
    number(id.index);
  }
  [[nodiscard]] bool is_recent(base::Instant contact) const {
    return now_ - contact < election_timeout_;
  }

  void write(const Configuration& configuration) {
    const auto& [members, is_joint] = configuration;
    std::vector<std::pair<NodeId, Standing>> named;
    named.reserve(members.size());
    for (const auto& [member, standing] : members) named.emplace_back(renaming_(member), standing);
    std::ranges::sort(named);
    number(named.size());
    for (const auto& [name, standing] : named) {
      number(name.value);
      number(static_cast<uint64_t>(standing));
    }
    number(is_joint ? 1 : 0);
  }
  void write(const Membership& membership) {
    const auto& [history] = membership;
    number(history.size());
    for (const auto& [index, configuration] : history) {
      number(index);
      write(configuration);
    }
  }
  template <class T>
  void optional(const std::optional<T>& value) {
    number(value.has_value() ? 1 : 0);
    if (value) write(*value);
  }

  void write(const Log& log) {
    // Where its entries lie is of no account to anybody.
    const auto& [base, last, begin, blocks, block_bytes, bytes, taken] = log;
    const Entries entries = log.slice(log.first_index(), last.index);
    write(base);
    number(entries.size());
    for (const Entry& entry : entries) write(entry);
  }

  void write(const Durability& durability) {
    const auto& [handed_state, state_sequence, durable_index, handed_index, is_snapshot_due,
                 is_log_kept, snapshot_sequence, last_sequence, persisted, in_flight] = durability;
    const auto after_persisted = [done = persisted](WriteSequence sequence) {
      return sequence <= done ? 0 : sequence.value - done.value;
    };
    write(handed_state);
    number(after_persisted(state_sequence));
    number(durable_index);
    number(handed_index);
    number(is_snapshot_due ? 1 : 0);
    number(is_snapshot_due && is_log_kept ? 1 : 0);
    number(after_persisted(snapshot_sequence));
    number(after_persisted(last_sequence));
    number(in_flight.size());
    for (const auto& [sequence, last_index, handed_at] : in_flight) {
      number(after_persisted(sequence));
      number(last_index);
      number(is_recent(handed_at) ? 1 : 0);
    }
  }

  // --- Roles. Deadlines are left out: when a timer fires is the owner's choice. ---

  void write(const Follower& follower) {
    const auto& [leader, deadline] = follower;
    optional_node(leader);
  }
  void write(const PreCandidate& asking) {
    const auto& [ballot, deadline] = asking;
    write(ballot);
  }
  void write(const Candidate& candidate) {
    const auto& [ballot, deadline] = candidate;
    write(ballot);
  }
  void write(const Ballot& ballot) {
    const auto& [answers] = ballot;
    in_order_of_names(answers, [this](bool granted) { number(granted ? 1 : 0); });
  }

  void write(const Leader& leader) {
    // Unsettled bytes follow from the log and where it is settled; what is known of the last
    // heartbeat is for metrics. When it gives way is left out like all deadlines.
    const auto& [followers, reads, heartbeat_at, settled, unsettled_bytes, heartbeat_sequence,
                 heartbeat_sent, leased_from, has_told_to_campaign, configured, change, transfer,
                 give_way_at] = leader;
    in_order_of_names(followers, [this](const Progress& progress) { write(progress); });
    write(reads);
    number(settled);
    if (has_leases_) {
      number(leased_from && is_recent(*leased_from) ? 1 : 0);
      number(has_told_to_campaign ? 1 : 0);
    }
    number(configured ? 1 + configured->value : 0);
    number(change.has_value() ? 1 : 0);
    if (change) {
      const auto& [request, changes, waits_for] = *change;
      number(request);
      number(changes.size());
      for (const auto& [member, becomes] : changes) {
        node(member);
        number(static_cast<uint64_t>(becomes));
      }
      in_order_of_names(waits_for, [this](const CatchUp& catch_up) { write(catch_up); });
    }
    optional(transfer);
  }
  void write(const CatchUp& catch_up) {
    const auto& [goal, began, rounds, state] = catch_up;
    number(goal);
    number(is_recent(began) ? 1 : 0);
    number(static_cast<uint64_t>(rounds));
    number(static_cast<uint64_t>(state));
  }
  void write(const Leader::Transfer& transfer) {
    // Its deadline is an election timeout after it was asked for: whether that is over.
    const auto& [request, to, deadline] = transfer;
    number(request ? 1 + request->value : 0);
    node(to);
    number(deadline <= now_ ? 1 : 0);
  }

  void write(const Progress& progress) {
    const auto& [match_index, next_index, contact, acked_sequence, priority, state, needed, mending,
                 asked_at] = progress;
    number(match_index);
    number(next_index);
    number(is_recent(contact) ? 1 : 0);
    number(acked_sequence);
    number(priority);
    number(state.index());
    std::visit([this](const auto& alternative) { write(alternative); }, state);
    number(needed ? needed->value : 0);
    optional(mending);
    number(asked_at && now_ - *asked_at < snapshot_retry_ ? 1 : 0);
  }
  void write(const Probe& probe) {
    const auto& [is_waiting] = probe;
    number(is_waiting ? 1 : 0);
  }
  void write(const Replicate& replicate) {
    // The bytes in flight are the sum of what is written below.
    const auto& [in_flight, in_flight_bytes, last_sent_sequence, held] = replicate;
    number(in_flight.size());
    for (const auto& [last, bytes] : in_flight) {
      number(last);
      number(bytes);
    }
    number(last_sent_sequence);
    number(held);
  }

  void write(const Install& install) {
    const auto& [snapshot, next_chunk, sent] = install;
    write(snapshot);
    number(next_chunk);
    number(sent.has_value() ? 1 : 0);
    if (sent) number(is_recent(*sent) ? 1 : 0);
  }

  void write(const ReadIndex& reads) {
    // What is pending is the sum of what is written below.
    const auto& [sequence, waiting, rounds, pending] = reads;
    number(sequence);
    requests(waiting);
    for (const auto& [round_sequence, opened, read_index, round_requests] : rounds) {
      if (round_requests.empty() && !has_leases_) continue;
      number(round_sequence);
      if (has_leases_) number(is_recent(opened) ? 1 : 0);
      number(read_index);
      requests(round_requests);
    }
    number(0);  // No round has this sequence.
  }
  void requests(const std::vector<RequestId>& ids) {
    number(ids.size());
    for (const RequestId id : ids) number(id);
  }

  /// The map's own order would tell nodes apart that only their names do.
  template <class Map, class F>
  void in_order_of_names(const Map& map, F write_value) {
    std::vector<std::pair<NodeId, typename Map::const_iterator>> named;
    for (auto at = map.begin(); at != map.end(); ++at) {
      named.emplace_back(renaming_(at->first), at);
    }
    std::ranges::sort(named, {}, [](const auto& pair) { return pair.first; });
    number(named.size());
    for (const auto& [name, at] : named) {
      number(name.value);
      write_value(at->second);
    }
  }

  // --- Messages ---

  void write_message(const PreVoteRequest& message) {
    const auto& [term, last_entry, round] = message;
    number(term);
    write(last_entry);
    number(round);
  }
  void write_message(const PreVoteReply& message) {
    const auto& [term, granted, round] = message;
    number(term);
    number(granted ? 1 : 0);
    number(round);
  }
  void write_message(const RequestVote& message) {
    const auto& [term, last_entry, is_transfer] = message;
    number(term);
    write(last_entry);
    number(is_transfer ? 1 : 0);
  }
  void write_message(const RequestVoteReply& message) {
    const auto& [term, granted] = message;
    number(term);
    number(granted ? 1 : 0);
  }
  void write_message(const AppendEntries& message) {
    const auto& [term, prev, entries, leader_commit, read_sequence] = message;
    number(term);
    write(prev);
    number(entries.size());
    for (const Entry& entry : entries) write(entry);
    number(leader_commit);
    number(read_sequence);
  }
  void write_message(const AppendAccepted& message) {
    const auto& [term, match_index, read_sequence, last_entry, priority, needs_snapshot] = message;
    number(term);
    number(match_index);
    number(read_sequence);
    write(last_entry);
    number(priority);
    number(needs_snapshot ? needs_snapshot->value : 0);
  }
  void write_message(const AppendRejected& message) {
    const auto& [term, rejected_prev, hint, read_sequence] = message;
    number(term);
    number(rejected_prev);
    write(hint);
    number(read_sequence);
  }
  void write_message(const InstallSnapshot& message) {
    const auto& [term, chunk, read_sequence] = message;
    const auto& [snapshot, chunk_number, is_last, chunk_bytes] = chunk;
    number(term);
    write(snapshot);
    number(chunk_number);
    number(is_last ? 1 : 0);
    bytes_.bytes(chunk_bytes);
    number(read_sequence);
  }
  void write_message(const SnapshotAccepted& message) {
    const auto& [term, last, next_chunk, read_sequence] = message;
    number(term);
    write(last);
    number(next_chunk);
    number(read_sequence);
  }
  void write_message(const TimeoutNow& message) {
    const auto& [term] = message;
    number(term);
  }
  void write_message(const HigherTerm& message) {
    const auto& [term] = message;
    number(term);
  }

  const sim::Renaming& renaming_;
  base::ByteWriter bytes_;
  base::Instant now_;
  base::Duration election_timeout_;
  base::Duration snapshot_retry_;
  bool has_leases_ = false;
};

}  // namespace miniraft::raft

namespace miniraft::sim {

raft::NodeId Renaming::operator()(raft::NodeId node) const {
  const auto found = std::ranges::find(names_, node, &std::pair<raft::NodeId, raft::NodeId>::first);
  return found == names_.end() ? node : found->second;
}

namespace {

template <class T>
base::Bytes bytes_of(const T& value, const Renaming& renaming) {
  raft::StateWriter writer(renaming);
  writer.write(value);
  return writer.take();
}

}  // namespace

base::Bytes state_bytes(const raft::Raft& raft, const Renaming& renaming) {
  return bytes_of(raft, renaming);
}
base::Bytes state_bytes(const raft::Message& message, const Renaming& renaming) {
  return bytes_of(message, renaming);
}
base::Bytes state_bytes(const raft::Entry& entry, const Renaming& renaming) {
  return bytes_of(entry, renaming);
}
base::Bytes state_bytes(const raft::HardState& state, const Renaming& renaming) {
  return bytes_of(state, renaming);
}
base::Bytes state_bytes(const raft::SnapshotMeta& snapshot, const Renaming& renaming) {
  return bytes_of(snapshot, renaming);
}

}  // namespace miniraft::sim
