// The lin-kv workload on the wire: what the bench sends to nodes and what it accepts from them.
//
// Replies are held to the Maelstrom protocol: an envelope of `src`, `dest`, `body` and at most an
// `id`; a body with `type`, `in_reply_to`, at most a `msg_id`, and what the type calls for, nothing
// else. Whatever breaks it is reported in words: Maelstrom would stop listening to such a node.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "miniraft/apps/lab/bench/operation.h"
#include "miniraft/core/json/document.h"

namespace miniraft::lab {

/// A line of a node, parsed. The views live as long as the document it was parsed into.
struct NodeMessage {
  std::string_view source;
  std::string_view destination;
  bool has_id = false;
  json::Value body;
};

/// What a reply says about the request it answers.
struct Reply {
  int64_t in_reply_to = 0;
  Outcome outcome = Outcome::unknown;
  std::optional<int64_t> read_value;
  std::optional<int> error_code;
};

/// Of a message of a client's. `id` numbers all messages of a run.
struct Head {
  uint64_t id = 0;
  std::string_view client;
  std::string_view node;
  int64_t msg_id = 0;
};

/// Of a write or cas in a session of the client's, in which it has nothing else in hand.
struct CommandNumber {
  int64_t session = 0;
  int64_t sequence = 0;
};

/// Appends the line that asks for this, with its LF.
void append_request(std::string& out, const Head& head, const Request& request,
                    const std::optional<CommandNumber>& number = std::nullopt);

/// Appends the line that asks for a session.
void append_open_session(std::string& out, const Head& head);

/// The line that initialises a node: it is `node_ids[self]`-named, the others are its peers.
std::string init_line(uint64_t id, size_t self, size_t node_count);

/// The name under which the bench itself sends `init`.
inline constexpr std::string_view bench_name = "c0";

/// Parses and checks the envelope of a line of `sender`. The error says what is wrong.
std::expected<NodeMessage, std::string> parse_message(std::string_view line,
                                                      std::string_view sender,
                                                      json::Document& document);

/// The `in_reply_to` of a body; absent if it has none or it is not an integer.
std::optional<int64_t> in_reply_to(json::Value body);

/// True if this is a well-formed `init_ok`.
bool is_init_ok(json::Value body);

/// Reads the reply to open_session: its number, or nothing if it was not opened. The error says how
/// the body breaks the protocol.
std::expected<std::optional<int64_t>, std::string> read_session(json::Value body);

/// Reads the reply to `request`. The error says how the body breaks the protocol.
std::expected<Reply, std::string> read_reply(json::Value body, const Request& request);

}  // namespace miniraft::lab
