// Cluster: the node processes of a run and the pipes to them.
//
// Lines for a node are buffered and written together, lines from the nodes are read in large
// chunks, and one poll(2) waits for all nodes, so that the bench does not limit the throughput of
// the nodes. A node's stderr goes to its log file. Thread rule: one thread.
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

/// Is called for each line and each end of a node. The views are valid during the call. It may
/// write to the cluster.
class ClusterListener {
 public:
  virtual ~ClusterListener() = default;
  virtual void on_line(size_t node, std::string_view line) = 0;
  virtual void on_log_line(size_t node, std::string_view line) = 0;
  /// The node's process has ended by itself; `how` is e.g. `exit status 1`.
  virtual void on_end(size_t node, std::string_view how) = 0;
};

struct ClusterOptions {
  std::string program;
  std::vector<std::string> arguments;
  size_t node_count = 0;
  std::string folder;  // of the run: logs are in its `logs/`, and each node runs in `nodes/nK/`
};

class Cluster {
 public:
  /// Starts the processes. The error says which one did not start and why.
  static std::expected<Cluster, std::string> start(const ClusterOptions& options);

  /// Buffers a line (with its LF) for the node's stdin. False if the line was dropped, because the
  /// node has ended or has too many bytes pending.
  bool write(size_t node, std::string_view line);

  /// Writes the buffered lines, waits until a node has output, `interrupt` is readable or `timeout`
  /// has passed, and calls the listener for all output that can be read. Returns whether
  /// `interrupt` was readable. `interrupt` may be closed.
  bool wait(base::Duration timeout, const os::Fd& interrupt, ClusterListener& listener);

  /// Stops or continues a node's process.
  void pause(size_t node);
  void resume(size_t node);

  /// Closes the input of every node and waits until the processes end; those that do not within
  /// `patience` are killed. Returns a message for each that did not end with status 0, except those
  /// whose end was reported to the listener.
  std::vector<std::string> shut_down(base::Duration patience, ClusterListener& listener);

  [[nodiscard]] size_t size() const { return nodes_.size(); }

 private:
  struct Node {
    Process process;
    os::Fd log;
    std::string pending;  // bytes for its stdin
    size_t written = 0;   // how many of `pending` are written
    LineSplitter output;
    LineSplitter errors;
    bool has_ended = false;  // and this was reported to the listener, or was requested
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
