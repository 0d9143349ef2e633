// ClusterState: a state of the cluster in numbers, what can happen in it, and what must hold.
//
// Nodes and messages are those of a StepTable. Beside them it has only what the past must be
// remembered for: what was committed and in which term, what reads must see, and how much of the
// bounds is used up.
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
  /// Nobody knows anybody, nothing is on its way.
  ClusterState(const Bounds& bounds, const StepTable& table);

  /// What can happen next.
  void list_actions(const Bounds& bounds, const StepTable& table,
                    std::vector<NodeAction>& out) const;

  /// The action happens. Returns whether anything is changed by it but the bounds.
  /// The first promise that breaks is left in `violation`.
  bool apply(NodeAction action, const Bounds& bounds, StepTable& table,
             std::optional<std::string>& violation);

  /// Equal for states that differ in the names of nodes alone.
  [[nodiscard]] uint64_t fingerprint(const StepTable& table) const;

  /// As it lies in the frontier: appended to, and read from, a stream of words.
  void store(std::vector<uint32_t>& out) const;
  /// Returns where the next one begins.
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

  // cluster_state_promises.cpp
  /// `before`: the state of the node that the action happened to.
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
  PackedLog committed_;        ///< what any node has known to be committed
  uint64_t commit_terms_ = 0;  ///< byte i: the term in which index i + 1 became so
  Spent spent_;
  /// By read: 1 + what was committed when it was asked for; 0 once it is answered.
  std::array<uint8_t, reads_max> floors_{};
  std::vector<MessageRef> messages_;  ///< on their way, sorted
};

}  // namespace miniraft::sim
