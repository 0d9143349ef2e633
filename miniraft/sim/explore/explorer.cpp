#include "miniraft/sim/explore/explorer.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/sim/explore/cluster_state.h"
#include "miniraft/sim/explore/exploration_scenario.h"
#include "miniraft/sim/fingerprint.h"

namespace miniraft::sim {

namespace {

/// How a state was first reached.
struct Origin {
  uint32_t parent = 0;
  uint32_t action = 0;
};

class Search {
 public:
  Search(const Bounds& bounds, const ExplorationObserver& observer)
      : bounds_(bounds), observer_(observer), table_(bounds) {}

  ExplorationResult run() {
    const ClusterState start(bounds_, table_);
    seen_.insert(start.fingerprint(table_));
    origins_.push_back({});
    start.store(next_level_);
    while (!next_level_.empty() && result_.end == ExplorationEnd::finished) {
      level_.swap(next_level_);
      next_level_.clear();
      const size_t end_of_level = origins_.size();
      explore_level(end_of_level);
      if (origins_.size() > end_of_level) ++result_.depth;
    }
    report();
    return std::move(result_);
  }

 private:
  /// Looks at each state of the level. The states before it and of it are numbered below `end`.
  void explore_level(size_t end) {
    ClusterState state(bounds_, table_);
    for (const uint32_t* at = level_.data(); at != level_.data() + level_.size(); ++looked_at_) {
      result_.waiting = end - looked_at_;
      at = state.load(at);
      explore_from(state);
      if (result_.end != ExplorationEnd::finished) return;
      if (looked_at_ % 65'536 != 0 || report()) continue;
      result_.end = ExplorationEnd::stopped;
      return;
    }
    result_.waiting = 0;
  }

  void explore_from(const ClusterState& state) {
    actions_.clear();
    state.list_actions(bounds_, table_, actions_);
    for (const NodeAction action : actions_) {
      successor_ = state;
      std::optional<std::string> violation;
      if (!successor_.apply(action, bounds_, table_, violation)) continue;
      ++result_.transitions;
      if (!violation && table_.audit_failure()) violation = table_.audit_failure();
      if (violation) {
        result_.end = ExplorationEnd::violation;
        std::vector<NodeAction> trace = trace_to(looked_at_);
        trace.push_back(action);
        result_.violation = BrokenPromise{
            *violation, exploration_scenario(bounds_, table_, *violation, trace), trace.size()};
        return;
      }
      if (!seen_.insert(successor_.fingerprint(table_))) continue;
      MINIRAFT_CHECK_LT(origins_.size(), size_t{UINT32_MAX});
      origins_.push_back({static_cast<uint32_t>(looked_at_), action.packed()});
      successor_.store(next_level_);
      if (origins_.size() >= bounds_.states_max) {
        result_.end = ExplorationEnd::limit;
        return;
      }
    }
  }

  [[nodiscard]] std::vector<NodeAction> trace_to(size_t state) const {
    std::vector<NodeAction> trace;
    for (; state != 0; state = origins_[state].parent) {
      trace.push_back(NodeAction::unpacked(origins_[state].action));
    }
    std::ranges::reverse(trace);
    return trace;
  }

  /// Whether the observer wants the search to go on.
  bool report() {
    result_.states = origins_.size();
    result_.node_states = table_.node_states();
    result_.messages = table_.messages();
    result_.core_steps = table_.steps();
    result_.audits = table_.audits();
    return !observer_ || observer_(result_);
  }

  const Bounds& bounds_;
  const ExplorationObserver& observer_;
  StepTable table_;
  FingerprintSet seen_;
  std::deque<Origin> origins_;   ///< of every state, in the order in which they were found
  std::vector<uint32_t> level_;  ///< the states of one depth, one after the other
  std::vector<uint32_t> next_level_;
  size_t looked_at_ = 0;  ///< the number of the state whose actions are tried
  std::vector<NodeAction> actions_;
  ClusterState successor_{bounds_, table_};
  ExplorationResult result_;
};

}  // namespace

ExplorationResult explore(const Bounds& bounds, const ExplorationObserver& observer) {
  MINIRAFT_CHECK(!validation_error(bounds));
  return Search(bounds, observer).run();
}

const std::vector<std::string>& explored_promises() {
  static const std::vector<std::string> promises = {
      "Election Safety (Raft Fig. 3): at most one leader a term, over all lives of all nodes",
      "Leader Append-Only (Raft Fig. 3): a leader overwrites nothing of its own log",
      "Log Matching (Raft Fig. 3): in memory and on disk, of each two nodes",
      "Leader Completeness (Raft Fig. 3): a leader holds what earlier terms have committed",
      "State Machine Safety (Raft Fig. 3): nobody commits another entry at a committed index",
      ("what is committed is on a majority of disks when it becomes so (Raft §5.3), while joint on "
       "both majorities (Raft §6); likewise the votes by which a leader leads"),
      "one vote a term, over all lives of the voter; on its disk when it is given (Raft §5.2)",
      "an acknowledged or applied entry is on the disk of the node (Raft Fig. 2)",
      "entries are applied in turn, once a life; the commit index never falls in a life",
      "a read is served at no index below what was committed when it was asked (Raft §8)",
      ("a node goes by the last configuration in its log (Raft §6); there is none after one that "
       "is "
       "not committed, nor before an entry of its term is (erratum to Thesis §4.1, 2015)"),
      ("a leader leaves a joint configuration once that is committed, and leads no further if it "
       "has no vote then (Raft §6); a change is called done once its last configuration is "
       "committed"),
      ("a leader that is to hand over tells nobody to campaign who has not its whole log (Thesis "
       "§3.10)"),
      "a snapshot is of what is committed, with the configuration in effect there (Raft §7)",
      "no node receives what no correct peer sends; Raft::check_invariants()",
  };
  return promises;
}

}  // namespace miniraft::sim
