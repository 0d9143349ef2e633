// StepTable: what each step of each node leads to, executed once and looked up ever after.
//
// A node is a function of its state and its input, and in tens of millions of states of a cluster
// there are only thousands of states of a node. Each of them, and each message, gets a number; what
// the real core makes of (state, input) is computed when it is first asked for. A state of the
// cluster is then a few numbers, and a step of it a few look-ups.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "miniraft/sim/explore/bounds.h"
#include "miniraft/sim/explore/explored_node.h"
#include "miniraft/sim/explore/state_bytes.h"
#include "miniraft/sim/fingerprint.h"

namespace miniraft::sim {

/// Numbers a state of a node, and a message with its sender and receiver.
struct NodeRef {
  uint32_t value = 0;
  auto operator<=>(const NodeRef&) const = default;
};
struct MessageRef {
  uint32_t value = 0;
  auto operator<=>(const MessageRef&) const = default;
};

enum class NodeActionKind : uint8_t {
  deliver,            ///< argument: the message
  deliver_late,       ///< the receiver's clock has gone on: it is bound to no leader any more
  deliver_duplicate,  ///< a copy stays on its way
  heartbeat,
  time_out,
  propose,   ///< argument: the number of the proposal
  read,      ///< argument: the number of the read
  change,    ///< argument: the number of the change
  transfer,  ///< argument: the node that is to lead
  snapshot,
  finish_write,
  crash,
};

/// The argument of a crash after which the snapshot on the disk cannot be read.
constexpr uint32_t damages_snapshot = 1;

/// Something that happens to `node`.
struct NodeAction {
  NodeActionKind kind = NodeActionKind::deliver;
  uint8_t node = 1;       ///< 1 to the number of nodes
  uint32_t argument = 0;  ///< below 2^24

  [[nodiscard]] uint32_t packed() const {
    return uint32_t{static_cast<uint8_t>(kind)} << 28 | uint32_t{node} << 24 | argument;
  }
  [[nodiscard]] static NodeAction unpacked(uint32_t number) {
    return {static_cast<NodeActionKind>(number >> 28), static_cast<uint8_t>(number >> 24 & 15),
            number & 0xffffff};
  }
};

struct ReadAnswer {
  uint8_t number = 0;
  uint8_t index = 0;  ///< where it may be served
  bool is_served = false;
};

/// What one action makes of one state of a node.
struct Step {
  NodeRef next;
  bool changes_nothing = false;  ///< neither the node nor anything else
  std::vector<MessageRef> sent;  ///< in order
  std::vector<ReadAnswer> reads;
  std::optional<std::string> violation;
};

struct Envelope {
  raft::NodeId from;
  raft::NodeId to;
  raft::Message message;
};

/// One hash for each way of renaming the nodes.
inline constexpr size_t renamings_max = 6;
using Hashes = std::array<uint64_t, renamings_max>;

class StepTable {
 public:
  /// Requires: the bounds outlive the table, and nothing is wrong with them.
  explicit StepTable(const Bounds& bounds);

  /// The members as the cluster begins.
  [[nodiscard]] PackedMembers founders() const { return founders_; }
  [[nodiscard]] NodeRef initial(uint64_t node) const { return initial_[node - 1]; }
  /// The reference lives until the table goes.
  [[nodiscard]] const Step& step(NodeRef node, NodeAction action);

  [[nodiscard]] const NodeSummary& summary(NodeRef node) const { return summaries_[node.value]; }
  [[nodiscard]] const Hashes& hashes(NodeRef node) const { return node_hashes_[node.value]; }
  [[nodiscard]] const Hashes& hashes(MessageRef message) const {
    return message_hashes_[message.value];
  }
  [[nodiscard]] const Envelope& envelope(MessageRef message) const {
    return envelopes_[message.value];
  }
  /// Logs have a hash under each renaming, for the configurations in them.
  [[nodiscard]] Hashes hashes(const PackedLog& log) const;
  [[nodiscard]] size_t renamings() const { return renamings_.size(); }
  [[nodiscard]] size_t node_states() const { return nodes_.size(); }
  [[nodiscard]] size_t messages() const { return envelopes_.size(); }
  [[nodiscard]] size_t steps() const { return steps_.size(); }
  [[nodiscard]] uint64_t audits() const { return audits_; }
  /// The first difference that an audit found: a state's bytes tell too little.
  [[nodiscard]] const std::optional<std::string>& audit_failure() const { return audit_failure_; }

 private:
  NodeRef intern(ExploredNode node);
  MessageRef intern(raft::NodeId from, const raft::Outgoing& outgoing);
  StepOutcome apply(ExploredNode& node, NodeAction action) const;
  Step execute(NodeRef from, NodeAction action);
  void audit(const ExploredNode& known, const ExploredNode& met);
  void compare(ExploredNode known, ExploredNode met, NodeAction action);

  const Bounds& bounds_;
  PackedMembers founders_;
  std::vector<Renaming> renamings_;
  /// By renaming and PackedMembers: the same under the other names.
  std::vector<std::array<PackedMembers, PackedMembers::count>> renamed_members_;
  std::vector<NodeRef> initial_;

  std::deque<ExploredNode> nodes_;
  std::deque<NodeSummary> summaries_;
  std::deque<Hashes> node_hashes_;
  std::unordered_map<base::Bytes, NodeRef> node_numbers_;

  std::deque<Envelope> envelopes_;
  std::deque<Hashes> message_hashes_;
  std::unordered_map<base::Bytes, MessageRef> message_numbers_;

  std::deque<Step> steps_;
  FlatMap step_numbers_;  ///< of a node's state and an action

  uint64_t met_again_ = 0;
  uint64_t audits_ = 0;
  std::optional<std::string> audit_failure_;
};

}  // namespace miniraft::sim
