// Node: a lin-kv node without its input and output: lines in, lines out.
//
//   line → parse_line → client request → Replica::handle → … → reply → line
//                     → peer message   → Replica::handle
//
// It owns the replica and its store and is their transport, client port and observer. What is to be
// written collects in `output` and `log`; the loop in run.cpp, a test or a fuzzer takes it from
// there.
//
// Thread rule: one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "miniraft/apps/maelstrom/options.h"
#include "miniraft/apps/maelstrom/protocol.h"
#include "miniraft/core/base/time.h"
#include "miniraft/core/kv/store.h"
#include "miniraft/core/metrics/metrics.h"
#include "miniraft/core/replica/memory_storage.h"
#include "miniraft/core/replica/replica.h"
#include "miniraft/core/replica/typed.h"

namespace miniraft::maelstrom {

class Node final : replica::Transport, replica::ClientPort, replica::Observer {
 public:
  /// `entropy`: 64 random bits, of which the node's timeouts are made unless the options have a
  /// seed. `incarnation`: as replica::Options has it. `registry` must outlive the node.
  Node(Options options, uint64_t entropy, replica::Incarnation incarnation,
       metrics::Registry& registry);

  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// Takes one line of input in. Whatever it holds, the node goes on; a line that it cannot use is
  /// reported in the log. Requires: `now` does not go back between calls.
  void handle_line(base::Instant now, std::string_view line);

  /// A line was longer than `bytes_max`, too long to be read at all.
  void skip_line(base::Instant now, size_t bytes_max);

  /// Does everything that is due. Call it after the lines that are at hand.
  void flush(base::Instant now);

  /// When flush is due at the latest; nothing before `init`.
  [[nodiscard]] std::optional<base::Instant> wake_at() const;

  /// Requests of clients that were not answered yet.
  [[nodiscard]] size_t requests_in_hand() const { return clients_.size(); }

  [[nodiscard]] const replica::Replica* replica() const;

  std::string output;  ///< whole lines for standard output, for the owner to take
  std::string log;     ///< whole lines for standard error, likewise

  /// Called, if set, whenever a line made `output` large, in the midst of a flush: few lines of
  /// input can ask for many large values, whose owner then takes `output` before it grows on.
  std::function<void()> on_large_output;

 private:
  /// What exists once `init` has said who is in the cluster.
  struct Member {
    Member(raft::Raft raft, Node& node, const replica::Config& config, replica::Metrics& metrics)
        : replica(std::move(raft), {node, storage, machine, node, node}, config, metrics) {}

    replica::MemoryStorage storage;
    replica::Typed<kv::Store> machine;
    replica::Replica replica;
  };

  struct Client {
    std::string name;
    MessageId msg_id;
    /// What its request is answered with when the store says that it was done. The store has no say
    /// about a session.
    enum class Expects : uint8_t { read_ok, write_ok, cas_ok, session } expects;
  };

  void on_init(base::Instant now, const Envelope& envelope, const Init& init);
  void on_client(base::Instant now, const Envelope& envelope);
  void on_peer(base::Instant now, const Envelope& envelope, raft::NodeId from);
  void submit(base::Instant now, const Envelope& envelope, const ClientBody& body);
  [[nodiscard]] std::optional<std::string> join(base::Instant now, const Init& init);
  [[nodiscard]] std::optional<raft::NodeId> node_id(std::string_view name) const;
  [[nodiscard]] std::string_view name_of(raft::NodeId id) const;

  void send(raft::NodeId to, replica::PeerEnvelope envelope) noexcept override;
  void reply(raft::RequestId id, replica::Outcome outcome) noexcept override;
  void role_changed(base::Instant now, const raft::Status& status) noexcept override;
  void state_unreadable(base::Instant now, const replica::UnreadableState& what) noexcept override;
  void answer(std::string_view client, const Reply& body);
  void answer_error(std::string_view client, MessageId msg_id, ErrorCode code,
                    std::string_view text);
  void hand_over_if_large();
  void complain(base::Instant now, std::string_view about, std::string_view what);

  Options options_;
  uint64_t entropy_;
  replica::Incarnation incarnation_;
  replica::Metrics metrics_;

  std::string name_;                ///< this node's, as in init
  std::vector<std::string> names_;  ///< of all nodes, sorted; NodeId 1 is the first
  std::optional<Member> member_;

  json::Document document_;  ///< reused for each line
  std::map<raft::RequestId, Client> clients_;
  uint64_t next_request_ = 1;

  base::Instant complaints_since_;
  uint64_t complaints_ = 0;  ///< in the second that began then
};

}  // namespace miniraft::maelstrom
