// BenchLoop: the event loop of a run.
//
// A turn delivers the messages that are due, handles the timeouts of requests, advances the
// nemesis, and then waits for output of the nodes until the next event is due. Lines of the nodes
// are routed when they are read: to another node through the virtual network, to a client at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "miniraft/apps/lab/bench/clients.h"
#include "miniraft/apps/lab/bench/cluster.h"
#include "miniraft/apps/lab/bench/nemesis.h"
#include "miniraft/apps/lab/bench/network.h"
#include "miniraft/apps/lab/bench/observer.h"
#include "miniraft/apps/lab/bench/progress.h"
#include "miniraft/apps/lab/bench/run_options.h"
#include "miniraft/apps/lab/bench/run_record.h"
#include "miniraft/apps/lab/bench/workload.h"
#include "miniraft/core/json/document.h"
#include "miniraft/os/fd.h"

namespace miniraft::lab {

/// What a loop works with. All of it must outlive the loop.
struct BenchParts {
  const RunOptions& options;
  Cluster& cluster;
  const os::Fd& interrupt;
  Workload& workload;
  Progress& progress;
};

class BenchLoop final : public ClusterListener {
 public:
  BenchLoop(const BenchParts& parts, base::Random network_random, base::Random clients_random);

  void send_init();
  [[nodiscard]] bool all_initialised() const;
  void complain_of_missing_init();

  /// Starts the clock of the load and the schedule of faults.
  void begin_load(base::Random nemesis_random);
  /// Heals the current fault and ends the schedule of faults.
  void end_load();

  /// Sends a request for a client that Clients::take_idle returned.
  void invoke(size_t client, const Request& request, base::Instant now);

  /// Makes one turn, which waits until `until` at the latest.
  void turn(base::Instant until);

  /// Ends the processes, waiting for `patience` at most, and returns the record of the run.
  RunRecord finish(base::Duration patience);

  [[nodiscard]] Clients& clients() { return clients_; }
  [[nodiscard]] base::Instant start() const { return record_.start; }

  /// True once the user interrupted the run or a node's process has ended.
  [[nodiscard]] bool must_end() const { return record_.was_interrupted || node_has_ended_; }

  void on_line(size_t node, std::string_view line) override;
  void on_log_line(size_t node, std::string_view line) override;
  void on_end(size_t node, std::string_view how) override;

 private:
  void hear_of_other_ends();
  void deliver_due(base::Instant now);
  void ask_again(base::Instant now);
  void move_nemesis(base::Instant now);
  void inject(base::Instant now);
  void heal(base::Instant now);
  void show_progress(base::Instant now);
  [[nodiscard]] Phase phase() const;
  [[nodiscard]] base::Instant next_due(base::Instant until) const;

  void forward(size_t from, size_t to, std::string_view line, bool has_id);
  void route_parsed(size_t node, std::string_view line);
  void receive_for_bench(size_t node, json::Value body);
  void receive_for_client(size_t node, std::string_view client, json::Value body);
  [[nodiscard]] std::optional<size_t> node_named(std::string_view name) const;
  void complain(size_t node, std::string text);

  BenchParts parts_;
  Network network_;
  Clients clients_;
  Observer observer_;
  std::optional<Nemesis> nemesis_;
  RunRecord record_;
  std::vector<bool> initialised_;
  std::vector<std::string> last_words_;  // each node's last line on stderr that is not about a role
  bool node_has_ended_ = false;
  bool is_shutting_down_ = false;
  uint64_t next_message_id_ = 1;
  base::Instant now_;  // when this turn's lines were read
  json::Document document_;
  std::string line_;
};

}  // namespace miniraft::lab
