#include "miniraft/sim/cluster/run_recording.h"

#include <algorithm>
#include <string>

#include "miniraft/core/base/overloaded.h"

namespace miniraft::sim {

namespace {

void set_text(RecordedEvent& event, std::string_view text) {
  const size_t length = std::min(text.size(), event.text.size() - 1);
  std::copy_n(text.begin(), length, event.text.begin());
  event.text[length] = '\0';
}

std::string words(raft::EntryId id) {
  return std::to_string(id.term.value) + "." + std::to_string(id.index.value);
}

std::string words(const raft::Message& message) {
  const std::string term = " term " + std::to_string(raft::term_of(message).value);
  const std::string rest = std::visit(
      base::overloaded{
          [](const raft::PreVoteRequest& m) { return ", log to " + words(m.last_entry); },
          [](const raft::PreVoteReply& m) -> std::string { return m.granted ? ", yes" : ", no"; },
          [](const raft::RequestVote& m) { return ", log to " + words(m.last_entry); },
          [](const raft::RequestVoteReply& m) -> std::string {
            return m.granted ? ", granted" : ", refused";
          },
          [](const raft::AppendEntries& m) {
            return ", after " + words(m.prev) + ": " + std::to_string(m.entries.size()) +
                   " entries, commit " + std::to_string(m.leader_commit.value);
          },
          [](const raft::AppendAccepted& m) {
            return ", match " + std::to_string(m.match_index.value);
          },
          [](const raft::AppendRejected& m) { return ", hint " + words(m.hint); },
          [](const raft::HigherTerm&) { return std::string(); },
          [](const raft::InstallSnapshot& m) {
            return ", to " + words(m.chunk.snapshot.last) + ", chunk " +
                   std::to_string(m.chunk.number);
          },
          [](const raft::SnapshotAccepted& m) {
            return ", next chunk " + std::to_string(m.next_chunk);
          },
          [](const raft::TimeoutNow&) { return std::string(); },
      },
      message);
  return raft::name_of(message) + term + rest;
}

}  // namespace

void RunRecording::message(raft::NodeId from, raft::NodeId to, const replica::PeerMessage& message,
                           base::Instant sent_at, base::Instant now, MessageFate fate) {
  if (!is_on()) return;
  RecordedEvent event;
  event.fate = fate;
  event.node = static_cast<uint8_t>(from.value);
  event.to = static_cast<uint8_t>(to.value);
  event.at = sent_at;
  event.until = now;
  const auto* raft_message = std::get_if<raft::Message>(&message);
  if (raft_message == nullptr) {
    set_text(event, replica::name_of(message));
  } else {
    event.term = raft::term_of(*raft_message);
    set_text(event, words(*raft_message));
  }
  recorder_->note(event);
}

void RunRecording::stepped(const raft::Status& status, base::Instant now) {
  if (!is_on()) return;
  raft::Status& last = last_[status.self.value];
  if (status.term == last.term && status.role == last.role &&
      status.last_entry == last.last_entry && status.commit_index == last.commit_index) {
    return;
  }
  last = status;
  RecordedEvent event;
  event.kind = RecordedKind::state;
  event.role = status.role;
  event.node = static_cast<uint8_t>(status.self.value);
  event.at = now;
  event.until = now;
  event.term = status.term;
  event.last_index = status.last_entry.index;
  event.commit_index = status.commit_index;
  recorder_->note(event);
}

void RunRecording::happened(RecordedKind kind, uint64_t node, base::Instant now,
                            base::Instant until) {
  if (!is_on()) return;
  if (kind == RecordedKind::crash) last_.erase(node);
  RecordedEvent event;
  event.kind = kind;
  event.node = static_cast<uint8_t>(node);
  event.at = now;
  event.until = until;
  recorder_->note(event);
}

void RunRecording::log(uint64_t node, const RecordedLog& log, base::Instant now) {
  if (!is_on()) return;
  RecordedEvent event;
  event.kind = RecordedKind::log;
  event.node = static_cast<uint8_t>(node);
  event.at = now;
  event.until = now;
  event.last_index = log.last();
  std::string text;
  for (raft::LogIndex index = log.last(); index > raft::LogIndex(); index = raft::previous(index)) {
    const std::string entry = words({log.at(index).term, index});
    if (entry.size() + 1 + text.size() >= event.text.size()) break;
    text.insert(0, entry + " ");
  }
  set_text(event, text);
  recorder_->note(event);
}

}  // namespace miniraft::sim
