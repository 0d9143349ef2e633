// The Maelstrom protocol: what clients ask, what they are answered, and the line around it.
//
//   {"src":"c1","dest":"n1","body":{"type":"cas","msg_id":7,"key":"x","from":1,"to":2}}
//
// One JSON object a line. Keys and values are any JSON value. Only `src`, `dest` and `body` go out,
// and a reply has the members that its type lists and no other: the real Maelstrom stops listening
// to a node that says more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "miniraft/core/json/codec.h"
#include "miniraft/core/replica/typed.h"

namespace miniraft::maelstrom {

/// The longest line that a node reads, without its end.
inline constexpr size_t line_bytes_max = 8 * 1024 * 1024;

/// The longest name of a client or node: it is kept as long as the request is.
inline constexpr size_t name_bytes_max = 1024;

/// The longest command or query, as the store encodes it. Nodes pass it on as base64, a third
/// longer, and no node may make a line that its peers skip: an entry that never reaches them would
/// keep all that follow it from being committed.
inline constexpr size_t request_bytes_max = line_bytes_max / 2;
static_assert(request_bytes_max / 3 * 4 + 64 * 1024 < line_bytes_max);

struct Init {
  static constexpr std::string_view type_name = "init";
  std::string node_id;
  std::vector<std::string> node_ids;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("node_id", self.node_id);
    f.field("node_ids", self.node_ids);
  }
};

struct Read {
  static constexpr std::string_view type_name = "read";
  json::Text key;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("key", self.key);
  }
};

/// What a write or cas in a session of the client's has beside its own members: `session` and
/// `sequence` always, `first_unanswered` unless it is the same as `sequence`.
struct NumberMembers {
  std::optional<uint64_t> session;
  std::optional<uint64_t> sequence;
  std::optional<uint64_t> first_unanswered;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("session", self.session);
    f.field("sequence", self.sequence);
    f.field("first_unanswered", self.first_unanswered);
  }
};

/// Nothing if the request is in no session. The error says which member is wrong.
[[nodiscard]] std::expected<std::optional<replica::CommandNumber>, std::string> number_of(
    const NumberMembers& members);

struct Write {
  static constexpr std::string_view type_name = "write";
  json::Text key;
  json::Text value;
  NumberMembers number;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("key", self.key);
    f.field("value", self.value);
    f.inlined(self.number);
  }
};

struct Cas {
  static constexpr std::string_view type_name = "cas";
  json::Text key;
  json::Text from;
  json::Text to;
  NumberMembers number;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("key", self.key);
    f.field("from", self.from);
    f.field("to", self.to);
    f.inlined(self.number);
  }
};

/// An extension of Maelstrom's protocol, as all sessions are (docs/sessions.md).
struct OpenSession {
  static constexpr std::string_view type_name = "open_session";

  template <class Fields, class Self>
  static void fields(Fields&, Self&) {}
};

struct CloseSession {
  static constexpr std::string_view type_name = "close_session";
  uint64_t session = 0;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("session", self.session);
  }
};

using ClientBody = std::variant<Init, Read, Write, Cas, OpenSession, CloseSession>;

/// Maelstrom's error codes that this node uses. Those from 10 to 22 promise that the request did
/// not and will not take effect; 0 promises nothing.
enum class ErrorCode : uint32_t {
  timeout = 0,
  not_supported = 10,
  temporarily_unavailable = 11,
  malformed_request = 12,
  crash = 13,  ///< as little certain as timeout
  abort = 14,
  key_does_not_exist = 20,
  precondition_failed = 22,
};

/// A client's message id, to be returned as `in_reply_to`.
struct MessageId {
  uint64_t value = 0;
  constexpr MessageId() = default;
  explicit constexpr MessageId(uint64_t number) : value(number) {}
};

template <class Reply>
struct InReplyTo {
  MessageId in_reply_to;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("in_reply_to", self.in_reply_to);
  }
};

struct InitOk : InReplyTo<InitOk> {
  static constexpr std::string_view type_name = "init_ok";
};
struct WriteOk : InReplyTo<WriteOk> {
  static constexpr std::string_view type_name = "write_ok";
};
struct CasOk : InReplyTo<CasOk> {
  static constexpr std::string_view type_name = "cas_ok";
};

struct CloseSessionOk : InReplyTo<CloseSessionOk> {
  static constexpr std::string_view type_name = "close_session_ok";
};

struct OpenSessionOk {
  static constexpr std::string_view type_name = "open_session_ok";
  MessageId in_reply_to;
  uint64_t session = 0;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("in_reply_to", self.in_reply_to);
    f.field("session", self.session);
  }
};

struct ReadOk {
  static constexpr std::string_view type_name = "read_ok";
  MessageId in_reply_to;
  json::Text value;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("in_reply_to", self.in_reply_to);
    f.field("value", self.value);
  }
};

struct Error {
  static constexpr std::string_view type_name = "error";
  MessageId in_reply_to;
  uint32_t code = 0;
  std::string text;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("in_reply_to", self.in_reply_to);
    f.field("code", self.code);
    f.field("text", self.text);
  }
};

using Reply = std::variant<InitOk, ReadOk, WriteOk, CasOk, OpenSessionOk, CloseSessionOk, Error>;

/// A line taken apart as far as every message has it. Views into the document it was parsed into.
struct Envelope {
  std::string_view src;
  std::string_view dest;
  json::Value body;
  std::optional<MessageId> msg_id;  ///< of the body
};

/// The error says what is wrong with the line and where.
[[nodiscard]] std::expected<Envelope, std::string> parse_line(std::string_view line,
                                                              json::Document& document);

/// Appends one line to `out`. `Body` is a variant tagged by `type`.
template <class Body>
void append_line(std::string& out, std::string_view src, std::string_view dest, const Body& body) {
  json::Writer writer(out);
  writer.begin_object();
  writer.key("src");
  writer.string(src);
  writer.key("dest");
  writer.string(dest);
  writer.key("body");
  json::Codec<Body>::encode(writer, body);
  writer.end_object();
  out.push_back('\n');
}

}  // namespace miniraft::maelstrom
