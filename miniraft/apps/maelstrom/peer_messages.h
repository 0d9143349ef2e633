// The messages between nodes as readable JSON: {"type":"append_entries","term":3,…}.
//
// Those of core/raft are in raft_messages.h; these are what replicas add. docs/maelstrom.md shows
// one of each.
#pragma once

#include "miniraft/apps/maelstrom/raft_messages.h"
#include "miniraft/core/replica/messages.h"

namespace miniraft::json {

template <>
struct Describe<replica::NeverReason> {
  static constexpr Name<replica::NeverReason> names[] = {
      {replica::NeverReason::no_leader, "no_leader"},
      {replica::NeverReason::busy, "busy"},
  };
};

template <>
struct Describe<replica::SessionUser> {
  static constexpr Name<replica::SessionUser> names[] = {
      {replica::SessionUser::client, "client"},
      {replica::SessionUser::node, "node"},
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
struct Describe<replica::SessionOpened> {
  static constexpr std::string_view type_name = "session_opened";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("session", self.session);
  }
};

template <>
struct Describe<replica::SessionClosed> {
  static constexpr std::string_view type_name = "session_closed";
  template <class Fields, class Self>
  static void fields(Fields&, Self&) {}
};

template <>
struct Describe<replica::RefusalReason> {
  static constexpr Name<replica::RefusalReason> names[] = {
      {replica::RefusalReason::no_session, "no_session"},
      {replica::RefusalReason::answered, "answered"},
      {replica::RefusalReason::beyond_window, "beyond_window"},
  };
};

template <>
struct Describe<replica::Refused> {
  static constexpr std::string_view type_name = "refused";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("reason", self.reason);
  }
};

template <>
struct Describe<replica::Declined> {
  static constexpr std::string_view type_name = "declined";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("reason", self.reason);
  }
};

template <>
struct Describe<replica::OpenSession> {
  static constexpr std::string_view type_name = "open_session";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("user", self.user);
  }
};

template <>
struct Describe<replica::CloseSession> {
  static constexpr std::string_view type_name = "close_session";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("session", self.session);
  }
};

template <>
struct Describe<replica::SessionCommand> {
  static constexpr std::string_view type_name = "command";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("session", self.session);
    f.field("sequence", self.sequence);
    f.field("first_unanswered", self.first_unanswered);
    f.field("command", as<maelstrom::Base64>(self.body));
  }
};

template <>
struct Describe<replica::ForwardRequest> {
  static constexpr std::string_view type_name = "forward_request";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("sequence", self.sequence);
    f.field("action", self.action);
  }
};

template <>
struct Describe<replica::ForwardReply> {
  static constexpr std::string_view type_name = "forward_reply";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("sequence", self.sequence);
    f.field("outcome", self.outcome);
  }
};

template <>
struct Describe<replica::ReadIndexRequest> {
  static constexpr std::string_view type_name = "read_index_request";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field("round", self.round);
  }
};

template <>
struct Describe<replica::ReadIndexReply> {
  static constexpr std::string_view type_name = "read_index_reply";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("round", self.round);
    f.field("read_index", self.read_index);
  }
};

template <>
struct Describe<replica::Greeting> {
  static constexpr std::string_view type_name = "greeting";
  template <class Fields, class Self>
  static void fields(Fields&, Self&) {}
};

/// One object: the message's members, and those of its identity.
template <>
struct Describe<replica::PeerEnvelope> {
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.inlined(self.message);
    f.field("cluster", self.identity.cluster);
    f.field("from_incarnation", self.identity.from);
    f.field("to_incarnation", self.identity.to);
  }
};

}  // namespace miniraft::json
