#include "miniraft/sim/explore/exploration_scenario.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::sim {

namespace {

std::string node_word(uint64_t node) {
  return "n" + std::to_string(node);
}

/// Follows a trace and writes down what it does.
class Storyteller {
 public:
  Storyteller(const Bounds& bounds, StepTable& table) : bounds_(bounds), table_(table) {
    for (uint64_t id = 1; id <= bounds.nodes; ++id) nodes_.push_back(table.initial(id));
  }

  std::string tell(const std::string& what, const std::vector<NodeAction>& trace) {
    story_ = "# guards: " + what + "\n# rule: found by an exploration\n";
    line("nodes " + std::to_string(bounds_.nodes));
    for (uint64_t id = 1; id <= bounds_.nodes; ++id) {
      const raft::MemberKind kind = founded_as(bounds_, id);
      if (kind == raft::MemberKind::learner) line("learner " + node_word(id));
      if (kind == raft::MemberKind::removed) line("joins " + node_word(id));
    }
    if (bounds_.snapshots > 0) line("limit log_keep_entries 0");
    line("clocks apart");
    for (uint64_t id = 1; id <= bounds_.nodes; ++id) {
      if (bounds_.disks_are_slow) line("slow " + node_word(id));
      if (bounds_.sabotage == Sabotage::hasty) line("hasty " + node_word(id));
    }
    for (const NodeAction action : trace) {
      write(action);
      const Step& step = table_.step(node_of(action), action);
      node_of(action) = step.next;
      in_flight_.insert(in_flight_.end(), step.sent.begin(), step.sent.end());
    }
    return std::move(story_);
  }

 private:
  [[nodiscard]] NodeRef& node_of(NodeAction action) { return nodes_.at(action.node - 1U); }
  void line(const std::string& text) { story_ += text + "\n"; }

  void write(NodeAction action) {
    const std::string node = node_word(action.node);
    switch (action.kind) {
      case NodeActionKind::deliver_late:
        line("skip 2000ms " + node);
        return take(action.argument);
      case NodeActionKind::deliver:
        return take(action.argument);
      case NodeActionKind::deliver_duplicate:
        line("duplicate " + message_words({action.argument}));
        in_flight_.push_back({action.argument});
        return take(action.argument);
      case NodeActionKind::heartbeat:
        return line("heartbeat " + node);
      case NodeActionKind::time_out:
        if (table_.summary(node_of(action)).role != raft::RoleKind::leader) {
          return line("timeout " + node);
        }
        line("skip 2000ms " + node);
        return line("wake " + node);
      case NodeActionKind::propose:
        return line("propose " + node + " " + std::to_string(action.argument));
      case NodeActionKind::read:
        return line("read " + node + " read" + std::to_string(action.argument));
      case NodeActionKind::change:
        return line("change " + node + " change" + std::to_string(action.argument) + " " +
                    words_for(bounds_.changes.at(action.argument - 1)));
      case NodeActionKind::transfer:
        return line("transfer " + node + " transfer" + std::to_string(++transfers_) + " " +
                    node_word(action.argument));
      case NodeActionKind::snapshot:
        return line("snapshot " + node);
      case NodeActionKind::finish_write:
        return line("fsync " + node);
      case NodeActionKind::crash:
        line("crash " + node);
        if (const char* lost = what_a_crash_loses()) line("lose " + node + " " + lost);
        if (action.argument == damages_snapshot) line("damage " + node);
        return line("restart " + node);
    }
  }

  [[nodiscard]] const char* what_a_crash_loses() const {
    switch (bounds_.sabotage) {
      case Sabotage::forgets_vote:
        return "vote";
      case Sabotage::forgets_log:
        return "log";
      case Sabotage::forgets_members:
        return "members";
      case Sabotage::none:
      case Sabotage::hasty:
        return nullptr;
    }
    return nullptr;
  }

  void take(uint32_t message) {
    line("deliver " + message_words({message}));
    in_flight_.erase(std::ranges::find(in_flight_, MessageRef{message}));
  }

  /// `n1->n2 append_entries 2`: the link, the kind, and which of that kind on that link.
  [[nodiscard]] std::string message_words(MessageRef message) const {
    const Envelope& wanted = table_.envelope(message);
    size_t place = 1;
    for (const MessageRef other : in_flight_) {
      if (other == message) break;
      const Envelope& envelope = table_.envelope(other);
      if (envelope.from == wanted.from && envelope.to == wanted.to &&
          envelope.message.index() == wanted.message.index()) {
        ++place;
      }
    }
    return node_word(wanted.from.value) + "->" + node_word(wanted.to.value) + " " +
           name_of(wanted.message) + " " + std::to_string(place);
  }

  const Bounds& bounds_;
  StepTable& table_;
  std::vector<NodeRef> nodes_;
  std::deque<MessageRef> in_flight_;  ///< in the order in which a scenario has them
  size_t transfers_ = 0;
  std::string story_;
};

}  // namespace

std::string exploration_scenario(const Bounds& bounds, StepTable& table, const std::string& what,
                                 const std::vector<NodeAction>& trace) {
  return Storyteller(bounds, table).tell(what, trace);
}

}  // namespace miniraft::sim
