// MaelstromCluster: lin-kv nodes in one thread and virtual time, that hear each other's lines.
//
// What a test asks goes through the same lines of JSON as from Maelstrom itself. A filter may lose
// lines between nodes; time passes only while nothing else is left to do.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/apps/maelstrom/node.h"
#include "miniraft/core/base/time.h"
#include "miniraft/core/metrics/metrics.h"

namespace miniraft::testing {

class MaelstromCluster {
 public:
  /// Nodes n1, n2, …, all of which have had their init.
  explicit MaelstromCluster(size_t nodes);

  [[nodiscard]] maelstrom::Node& node(size_t index) { return nodes_.at(index)->node; }

  /// Passes lines on between nodes and lets virtual time go by.
  void run_for(base::Duration duration);

  /// Sends a request with the next msg_id to a node and runs until its answer comes, or for 3 s.
  /// `members`: of the body, without braces. Returns the answer's line, or nothing.
  std::string ask(const std::string& members, size_t index = 0);

  /// The first node that leads, if one does.
  [[nodiscard]] std::optional<size_t> leader();

  /// Whether a line from one node reaches the other.
  std::function<bool(const std::string& from, const std::string& to)> deliver =
      [](const std::string&, const std::string&) { return true; };

  base::Instant now{1'000'000'000};

 private:
  struct Running {
    explicit Running(uint64_t seed)
        : node({.seed = seed}, seed, replica::Incarnation(seed), registry) {}
    metrics::Registry registry;
    maelstrom::Node node;
  };

  void pass_lines_on();

  std::vector<std::unique_ptr<Running>> nodes_;
  std::vector<std::string> replies_;
  uint64_t next_msg_id_ = 1;
};

}  // namespace miniraft::testing
