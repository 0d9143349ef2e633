// ClusterState: a state of the cluster as numbers, with its possible actions and its checks.
//
// The numbers refer to nodes and messages of a StepTable. In addition the state holds the parts of
// the past that the checks need: the committed entries with their terms of commitment, the index
// that each read must see, and how much of the bounds is used up.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/sim/explore/explorer.h"
#include "miniraft/sim/explore/step_table.h"

namespace miniraft::sim {

class ClusterState {
 public:
  /// The initial state: all nodes have just started, and no message is in flight.
  ClusterState(const Bounds& bounds, const StepTable& table);

  /// Appends the actions that are possible in this state to `out`.
  void list_actions(const Bounds& bounds, const StepTable& table,
                    std::vector<NodeAction>& out) const;

  /// Carries out the action. Returns false if the action changes nothing; then the bounds are not
  /// charged either. Sets `violation` to the first broken promise, if the action breaks one.
  bool apply(NodeAction action, const Bounds& bounds, StepTable& table,
             std::optional<std::string>& violation);

  /// Equal for states that differ only in the names of nodes.
  [[nodiscard]] uint64_t fingerprint(const StepTable& table) const;

  /// Appends the state to `out`, in the format of the search frontier.
  void store(std::vector<uint32_t>& out) const;
  /// Reads a state that `store` wrote at `words`. Returns the position after it.
  const uint32_t* load(const uint32_t* words);

 private:
  static constexpr size_t reads_max = 4;

  /// How much of the bounds is used up.
  struct Spent {
    uint8_t proposals = 0;
    uint8_t reads = 0;
    uint8_t time_outs = 0;
    uint8_t heartbeats : 4 = 0;
    uint8_t snapshots : 4 = 0;
    uint8_t crashes = 0;
    uint8_t duplicates = 0;
    uint8_t changes : 4 = 0;
    uint8_t damages : 4 = 0;
    uint8_t transfers = 0;
  };
  static_assert(sizeof(Spent) == 8);

  [[nodiscard]] NodeRef node(uint64_t id) const { return nodes_[id - 1]; }
  void list_of_messages(const Bounds& bounds, const StepTable& table,
                        std::vector<NodeAction>& out) const;
  void spend(NodeAction action, const NodeSummary& before);
  void take_message(MessageRef message);
  void drop_dead_messages(StepTable& table, const Bounds& bounds);

  // Defined in cluster_state_promises.cpp.
  /// `before` is the acting node's state before the action.
  void check_step(NodeAction action, NodeRef before, const Step& step, const StepTable& table,
                  std::optional<std::string>& violation);
  void check_election(uint64_t actor, uint16_t terms, const StepTable& table,
                      std::optional<std::string>& violation) const;
  void check_logs(uint64_t actor, const StepTable& table,
                  std::optional<std::string>& violation) const;
  void check_commit(uint64_t actor, const NodeSummary& was, const StepTable& table,
                    std::optional<std::string>& violation);
  void check_durability(uint64_t actor, uint64_t index, uint64_t configured_before,
                        const StepTable& table, std::optional<std::string>& violation) const;
  void check_snapshot(uint64_t actor, const StepTable& table,
                      std::optional<std::string>& violation) const;
  void check_completeness(const StepTable& table, std::optional<std::string>& violation) const;
  void check_transfer(uint64_t actor, const std::vector<MessageRef>& sent, const StepTable& table,
                      std::optional<std::string>& violation) const;
  void check_members(uint64_t actor, const StepTable& table,
                     std::optional<std::string>& violation) const;
  void take_reads(const std::vector<ReadAnswer>& answers, std::optional<std::string>& violation);
  [[nodiscard]] uint64_t committed() const { return committed_.length(); }

  std::array<NodeRef, explored_nodes_max> nodes_{};
  uint8_t size_ = 0;
  PackedLog committed_;        ///< the entries that any node has known to be committed
  uint64_t commit_terms_ = 0;  ///< byte i: the term in which index i + 1 was committed
  Spent spent_;
  /// By read: 1 + the commit index when the read was requested; 0 after the read was answered.
  std::array<uint8_t, reads_max> floors_{};
  std::vector<MessageRef> messages_;  ///< in flight, sorted
};

}  // namespace miniraft::sim
