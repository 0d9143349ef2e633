// Raft's messages as readable JSON: {"type":"append_entries","term":3,…}.
//
// Each message of core/raft is described here, from outside; commands and snapshots, which are
// bytes, travel as base64.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/json/codec.h"
#include "miniraft/core/raft/message.h"

namespace miniraft::maelstrom {

/// Adaptor: bytes as a base64 string (RFC 4648 §4).
struct Base64 {
  static std::string to_wire(base::ByteView bytes);
  static std::expected<base::Bytes, std::string> from_wire(std::string_view text);
};

}  // namespace miniraft::maelstrom

namespace miniraft::json {

template <>
struct Describe<raft::EntryId> {
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field("index", self.index);
  }
};

template <>
struct Describe<raft::Noop> {
  static constexpr std::string_view type_name = "noop";
  template <class Fields, class Self>
  static void fields(Fields&, Self&) {}
};

template <>
struct Describe<raft::Command> {
  static constexpr std::string_view type_name = "command";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("command", as<maelstrom::Base64>(self.bytes));
  }
};

template <>
struct Describe<raft::Standing> {
  static constexpr Name<raft::Standing> names[] = {
      {raft::Standing::learner, "learner"},
      {raft::Standing::voter, "voter"},
      {raft::Standing::joining_voter, "joining_voter"},
      {raft::Standing::leaving_voter, "leaving_voter"},
      {raft::Standing::demoted_voter, "demoted_voter"},
  };
};

template <>
struct Describe<raft::Member> {
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("node", self.node);
    f.field("standing", self.standing);
  }
};

template <>
struct Describe<raft::Configuration> {
  static constexpr std::string_view type_name = "configuration";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("members", self.members);
    f.field("is_joint", self.is_joint);
  }
};

template <>
struct Describe<raft::Entry> {
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.inlined(self.id);
    f.inlined(self.payload);
  }
};

template <>
struct Codec<raft::Entries> {
  static void encode(Writer& writer, const raft::Entries& entries) {
    writer.begin_array();
    for (const raft::Entry& entry : entries) Codec<raft::Entry>::encode(writer, entry);
    writer.end_array();
  }
  static bool decode(Value json, raft::Entries& entries, DecodeError& error) {
    std::vector<raft::Entry> list;
    if (!Codec<std::vector<raft::Entry>>::decode(json, list, error)) return false;
    entries = std::move(list);
    return true;
  }
};

template <>
struct Describe<raft::PreVoteRequest> {
  static constexpr std::string_view type_name = "pre_vote";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field("last_entry", self.last_entry);
    f.field("round", self.round);
  }
};

template <>
struct Describe<raft::PreVoteReply> {
  static constexpr std::string_view type_name = "pre_vote_reply";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field("granted", self.granted);
    f.field("round", self.round);
  }
};

template <>
struct Describe<raft::RequestVote> {
  static constexpr std::string_view type_name = "request_vote";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field("last_entry", self.last_entry);
    f.field("is_transfer", self.is_transfer);
  }
};

template <>
struct Describe<raft::RequestVoteReply> {
  static constexpr std::string_view type_name = "request_vote_reply";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field("granted", self.granted);
  }
};

template <>
struct Describe<raft::AppendEntries> {
  static constexpr std::string_view type_name = "append_entries";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field("prev", self.prev);
    f.field("entries", self.entries);
    f.field("leader_commit", self.leader_commit);
    f.field("read_sequence", self.read_sequence);
  }
};

template <>
struct Describe<raft::AppendAccepted> {
  static constexpr std::string_view type_name = "append_accepted";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field("match_index", self.match_index);
    f.field("read_sequence", self.read_sequence);
    f.field("last_entry", self.last_entry);
    f.field("priority", self.priority);
    f.field("needs_snapshot", self.needs_snapshot);
  }
};

template <>
struct Describe<raft::AppendRejected> {
  static constexpr std::string_view type_name = "append_rejected";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field("rejected_prev", self.rejected_prev);
    f.field("hint", self.hint);
    f.field("read_sequence", self.read_sequence);
  }
};

template <>
struct Describe<raft::HigherTerm> {
  static constexpr std::string_view type_name = "higher_term";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
  }
};

template <>
struct Describe<raft::SnapshotMeta> {
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("last", self.last);
    f.field("configuration", self.configuration);
  }
};

template <>
struct Describe<raft::SnapshotChunk> {
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("snapshot", self.snapshot);
    f.field("number", self.number);
    f.field("is_last", self.is_last);
    f.field("bytes", as<maelstrom::Base64>(self.bytes));
  }
};

template <>
struct Describe<raft::InstallSnapshot> {
  static constexpr std::string_view type_name = "install_snapshot";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field("chunk", self.chunk);
    f.field("read_sequence", self.read_sequence);
  }
};

template <>
struct Describe<raft::SnapshotAccepted> {
  static constexpr std::string_view type_name = "snapshot_accepted";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field("last", self.last);
    f.field("next_chunk", self.next_chunk);
    f.field("read_sequence", self.read_sequence);
  }
};

template <>
struct Describe<raft::TimeoutNow> {
  static constexpr std::string_view type_name = "timeout_now";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
  }
};

}  // namespace miniraft::json
