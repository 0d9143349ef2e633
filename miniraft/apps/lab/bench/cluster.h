// Cluster: the node processes of a run and the pipes to them.
//
// Lines for a node are gathered and written together, lines from the nodes are read in large
// chunks, and one poll(2) waits for all of them: passing messages must not be what limits the
// nodes. What a node prints on stderr goes to its log file. Thread rule: one thread.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "miniraft/apps/lab/bench/line_splitter.h"
#include "miniraft/apps/lab/bench/process.h"
#include "miniraft/core/base/time.h"

namespace miniraft::lab {

/// Hears what the nodes do. The views live for the call. It may write to the cluster.
class ClusterListener {
 public:
  virtual ~ClusterListener() = default;
  virtual void on_line(size_t node, std::string_view line) = 0;
  virtual void on_log_line(size_t node, std::string_view line) = 0;
  /// The node's process has ended by itself; `how` says how.
  virtual void on_end(size_t node, std::string_view how) = 0;
};

struct ClusterOptions {
  std::string program;
  std::vector<std::string> arguments;
  size_t node_count = 0;
  std::string folder;  // the logs go to `logs/`, each node runs in `nodes/nK/`
};

class Cluster {
 public:
  /// Starts the processes. The error says which did not start and why.
  static std::expected<Cluster, std::string> start(const ClusterOptions& options);

  /// Takes a line (with its LF) for the node's stdin. False if the node is gone or so far behind
  /// that the line was dropped.
  bool write(size_t node, std::string_view line);

  /// Writes what is pending, waits until a node has something to say, `interrupt` is readable or
  /// the time is over, and tells the listener all that can be read. True if `interrupt` was
  /// readable. `interrupt` may be closed.
  bool wait(base::Duration timeout, const os::Fd& interrupt, ClusterListener& listener);

  /// Stops or continues a node's process.
  void pause(size_t node);
  void resume(size_t node);

  /// Ends the input of every node and waits for the processes to end; those that do not within
  /// the given time are killed. Returns a complaint for each that did not end with status 0, but
  /// for those whose end the listener has heard of.
  std::vector<std::string> shut_down(base::Duration patience, ClusterListener& listener);

  [[nodiscard]] size_t size() const { return nodes_.size(); }

 private:
  struct Node {
    Process process;
    os::Fd log;
    std::string pending;  // for its stdin
    size_t written = 0;   // of `pending`
    LineSplitter output;
    LineSplitter errors;
    bool has_ended = false;  // and the listener knows, or we asked for it
  };

  void flush(Node& node);
  void read_output(size_t index, ClusterListener& listener);
  /// True if there was something to read.
  bool read_errors(size_t index, ClusterListener& listener);
  void notice_end(size_t index, ClusterListener& listener);
  bool any_open() const;

  std::vector<Node> nodes_;
  std::string chunk_;
};

}  // namespace miniraft::lab
