// The messages of the lin-kv workload: encodes requests to nodes, and parses and checks replies.
//
// Replies must follow the Maelstrom protocol: an envelope of `src`, `dest`, `body` and optionally
// `id`; a body of `type`, `in_reply_to`, optionally `msg_id`, and the members of this type, nothing
// else. Violations are reported in words: Maelstrom itself would stop reading from such a node.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "miniraft/apps/lab/bench/operation.h"
#include "miniraft/core/json/document.h"

namespace miniraft::lab {

/// A parsed line of a node. The views are valid as long as the document it was parsed into.
struct NodeMessage {
  std::string_view source;
  std::string_view destination;
  bool has_id = false;
  json::Value body;
};

/// A reply to a request of a client.
struct Reply {
  int64_t in_reply_to = 0;
  Outcome outcome = Outcome::unknown;
  std::optional<int64_t> read_value;
  std::optional<int> error_code;
};

/// The envelope of a client's message. `id` numbers all messages of a run.
struct Head {
  uint64_t id = 0;
  std::string_view client;
  std::string_view node;
  int64_t msg_id = 0;
};

/// The number of a write or cas in the client's session, in which no other command is in flight.
struct CommandNumber {
  int64_t session = 0;
  int64_t sequence = 0;
};

/// Appends the line of a request, with its LF.
void append_request(std::string& out, const Head& head, const Request& request,
                    const std::optional<CommandNumber>& number = std::nullopt);

/// Appends the line of a request for a session, with its LF.
void append_open_session(std::string& out, const Head& head);

/// The `init` line of the node with index `self` in a cluster of `node_count` nodes, with its LF.
std::string init_line(uint64_t id, size_t self, size_t node_count);

/// The client name with which the bench itself sends `init`.
inline constexpr std::string_view bench_name = "c0";

/// Parses a line of `sender` and checks its envelope. The error says what is wrong.
std::expected<NodeMessage, std::string> parse_message(std::string_view line,
                                                      std::string_view sender,
                                                      json::Document& document);

/// The `in_reply_to` of a body; absent if it has none or it is not an integer.
std::optional<int64_t> in_reply_to(json::Value body);

/// Whether this is a well-formed `init_ok`.
bool is_init_ok(json::Value body);

/// Parses the reply to open_session: the session's number, or nothing if no session was opened. The
/// error says how the body breaks the protocol.
std::expected<std::optional<int64_t>, std::string> read_session(json::Value body);

/// Parses the reply to `request`. The error says how the body breaks the protocol.
std::expected<Reply, std::string> read_reply(json::Value body, const Request& request);

}  // namespace miniraft::lab
