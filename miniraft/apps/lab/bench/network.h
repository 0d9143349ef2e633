// Network: the virtual links between nodes.
//
// Every message from one node to another goes through this network. It may be lost, duplicated,
// reordered, or dropped by a partition, and it has a random latency. A message is dropped if its
// link is cut when it is sent or when it is due. Messages between clients and nodes do not go
// through it. All random decisions come from one seeded generator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "miniraft/apps/lab/bench/link_set.h"
#include "miniraft/core/base/rand.h"
#include "miniraft/core/base/time.h"

namespace miniraft::lab {

enum class LatencyDistribution : uint8_t { constant, uniform, exponential };

const char* name_of(LatencyDistribution distribution);

struct NetworkOptions {
  base::Duration latency = {};  // the mean
  LatencyDistribution distribution = LatencyDistribution::exponential;
  double loss = 0;       // probability that a message is lost
  double duplicate = 0;  // probability that it arrives twice
  double reorder = 0;    // probability that it is delayed further, so that later ones overtake it
};

struct NetworkCounts {
  uint64_t sent = 0;
  uint64_t delivered = 0;
  uint64_t lost = 0;
  uint64_t duplicated = 0;
  uint64_t reordered = 0;
  uint64_t cut = 0;  // dropped by a partition
};

struct Delivery {
  size_t to = 0;
  std::string line;
};

class Network {
 public:
  Network(const NetworkOptions& options, base::Random random);

  /// Sends a message at `now`; copies the line.
  void send(size_t from, size_t to, std::string_view line, base::Instant now);

  /// The next message due by `now`, in the order of arrival; ties in the order of sending.
  std::optional<Delivery> take_due(base::Instant now);

  /// When the next message is due; absent if none is in flight.
  [[nodiscard]] std::optional<base::Instant> next_due() const;

  /// Replaces the set of cut links. Messages in flight are dropped if their link is cut when they
  /// are due.
  void set_cut_links(const LinkSet& links) { cut_ = links; }

  [[nodiscard]] const NetworkCounts& counts() const { return counts_; }

 private:
  struct UnderWay {
    base::Instant due;
    uint64_t sequence = 0;
    size_t from = 0;
    size_t to = 0;
    std::string line;
  };
  static bool is_later(const UnderWay& a, const UnderWay& b);
  base::Duration draw_latency();
  void enqueue(size_t from, size_t to, std::string_view line, base::Instant now);

  NetworkOptions options_;
  base::Random random_;
  LinkSet cut_;
  std::vector<UnderWay> heap_;  // the earliest first
  uint64_t next_sequence_ = 0;
  NetworkCounts counts_;
};

}  // namespace miniraft::lab
