// The messages between nodes as readable JSON: {"type":"append_entries","term":3,…}.
//
// Each message of core/raft and core/replica is described here, from outside; commands and
// responses, which are bytes, travel as base64. docs/maelstrom.md shows one of each.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/json/codec.h"
#include "core/replica/messages.h"

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
struct Describe<raft::Entry> {
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.inlined(self.id);
    f.inlined(self.payload);
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
struct Describe<replica::RequestKind> {
  static constexpr Name<replica::RequestKind> names[] = {
      {replica::RequestKind::command, "command"},
      {replica::RequestKind::query, "query"},
  };
};

template <>
struct Describe<replica::NeverReason> {
  static constexpr Name<replica::NeverReason> names[] = {
      {replica::NeverReason::no_leader, "no_leader"},
      {replica::NeverReason::busy, "busy"},
      {replica::NeverReason::superseded, "superseded"},
  };
};

template <>
struct Describe<replica::Completed> {
  static constexpr std::string_view type_name = "completed";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("response", as<maelstrom::Base64>(self.response));
  }
};

template <>
struct Describe<replica::NeverExecuted> {
  static constexpr std::string_view type_name = "never_executed";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("reason", self.reason);
  }
};

template <>
struct Describe<replica::Indeterminate> {
  static constexpr std::string_view type_name = "indeterminate";
  template <class Fields, class Self>
  static void fields(Fields&, Self&) {}
};

template <>
struct Describe<replica::ForwardRequest> {
  static constexpr std::string_view type_name = "forward_request";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field("incarnation", self.incarnation);
    f.field("sequence", self.sequence);
    f.field("kind", self.kind);
    f.field("request", as<maelstrom::Base64>(self.body));
  }
};

template <>
struct Describe<replica::ForwardReply> {
  static constexpr std::string_view type_name = "forward_reply";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("incarnation", self.incarnation);
    f.field("sequence", self.sequence);
    f.field("outcome", self.outcome);
  }
};

}  // namespace miniraft::json
