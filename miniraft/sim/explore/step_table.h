// StepTable: the result of each step of each node, executed once and then looked up.
//
// A node is a function of its state and its input, and tens of millions of cluster states contain
// only thousands of node states. Each node state and each message gets a number. The real core
// executes a pair (state, input) when the search first needs its result. So a state of the cluster
// is a few numbers, and a step of the cluster a few look-ups.
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

/// The number of a node state.
struct NodeRef {
  uint32_t value = 0;
  auto operator<=>(const NodeRef&) const = default;
};
/// The number of a message with its sender and receiver.
struct MessageRef {
  uint32_t value = 0;
  auto operator<=>(const MessageRef&) const = default;
};

enum class NodeActionKind : uint8_t {
  deliver,            ///< argument: the message
  deliver_late,       ///< the same, after the receiver has heard from no leader for a timeout
  deliver_duplicate,  ///< the same as deliver, but a copy stays in flight
  heartbeat,
  time_out,
  propose,   ///< argument: the number of the proposal
  read,      ///< argument: the number of the read
  change,    ///< argument: the number of the change
  transfer,  ///< argument: the next leader
  snapshot,
  finish_write,
  crash,  ///< argument: 0 or damages_snapshot
};

/// The argument of a crash after which the node cannot read the snapshot on its disk.
constexpr uint32_t damages_snapshot = 1;

/// An action on `node`.
struct NodeAction {
  NodeActionKind kind = NodeActionKind::deliver;
  uint8_t node = 1;       ///< [1, the number of nodes]
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
  uint8_t number = 0;      ///< of the read
  uint8_t index = 0;       ///< the read index; 0 if refused
  bool is_served = false;  ///< false: refused
};

/// The result of one action in one node state.
struct Step {
  NodeRef next;                  ///< the node state after the action
  bool changes_nothing = false;  ///< the node state stays, and the step has no other result
  std::vector<MessageRef> sent;  ///< in order
  std::vector<ReadAnswer> reads;
  std::optional<std::string> violation;
};

struct Envelope {
  raft::NodeId from;
  raft::NodeId to;
  raft::Message message;
};

/// One hash for each renaming of the nodes.
inline constexpr size_t renamings_max = 6;
using Hashes = std::array<uint64_t, renamings_max>;

class StepTable {
 public:
  /// Requires: `bounds` outlives the table, and `validation_error(bounds)` is empty.
  explicit StepTable(const Bounds& bounds);

  /// The configuration that the cluster starts with.
  [[nodiscard]] PackedMembers founders() const { return founders_; }
  /// The initial state of a node.
  [[nodiscard]] NodeRef initial(uint64_t node) const { return initial_[node - 1]; }
  /// The result of `action` in the state `node`; executes the step if it is not known yet. The
  /// reference is valid as long as the table.
  [[nodiscard]] const Step& step(NodeRef node, NodeAction action);

  [[nodiscard]] const NodeSummary& summary(NodeRef node) const { return summaries_[node.value]; }
  [[nodiscard]] const Hashes& hashes(NodeRef node) const { return node_hashes_[node.value]; }
  [[nodiscard]] const Hashes& hashes(MessageRef message) const {
    return message_hashes_[message.value];
  }
  [[nodiscard]] const Envelope& envelope(MessageRef message) const {
    return envelopes_[message.value];
  }
  /// The hash of a log under each renaming, which applies to the configurations in the log.
  [[nodiscard]] Hashes hashes(const PackedLog& log) const;
  [[nodiscard]] size_t renamings() const { return renamings_.size(); }
  [[nodiscard]] size_t node_states() const { return nodes_.size(); }
  [[nodiscard]] size_t messages() const { return envelopes_.size(); }
  [[nodiscard]] size_t steps() const { return steps_.size(); }
  [[nodiscard]] uint64_t audits() const { return audits_; }
  /// A difference that an audit found: the state bytes of a node omit something that matters.
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
  /// By renaming and PackedMembers: the renamed PackedMembers.
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
  FlatMap step_numbers_;  ///< by node state and action

  uint64_t met_again_ = 0;
  uint64_t audits_ = 0;
  std::optional<std::string> audit_failure_;
};

}  // namespace miniraft::sim
