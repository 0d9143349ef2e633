#include "miniraft/apps/lab/bench/network.h"

#include <algorithm>
#include <utility>

namespace miniraft::lab {
namespace {

using base::Duration;
using base::Instant;

/// The least upper bound of the time for which a reordered message is held back.
constexpr Duration hold_back_at_least = base::milliseconds(10);

}  // namespace

const char* name_of(LatencyDistribution distribution) {
  switch (distribution) {
    case LatencyDistribution::constant:
      return "constant";
    case LatencyDistribution::uniform:
      return "uniform";
    case LatencyDistribution::exponential:
      return "exponential";
  }
  return "?";
}

Network::Network(const NetworkOptions& options, base::Random random)
    : options_(options), random_(random) {}

bool Network::is_later(const UnderWay& a, const UnderWay& b) {
  return a.due != b.due ? a.due > b.due : a.sequence > b.sequence;
}

void Network::send(size_t from, size_t to, std::string_view line, Instant now) {
  ++counts_.sent;
  if (cut_.is_cut(from, to)) {
    ++counts_.cut;
    return;
  }
  if (random_.chance(options_.loss)) {
    ++counts_.lost;
    return;
  }
  enqueue(from, to, line, now);
  if (random_.chance(options_.duplicate)) {
    ++counts_.duplicated;
    enqueue(from, to, line, now);
  }
}

std::optional<Delivery> Network::take_due(Instant now) {
  while (!heap_.empty() && heap_.front().due <= now) {
    std::pop_heap(heap_.begin(), heap_.end(), is_later);
    UnderWay message = std::move(heap_.back());
    heap_.pop_back();
    if (cut_.is_cut(message.from, message.to)) {
      ++counts_.cut;
      continue;
    }
    ++counts_.delivered;
    return Delivery{message.to, std::move(message.line)};
  }
  return std::nullopt;
}

std::optional<Instant> Network::next_due() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().due;
}

Duration Network::draw_latency() {
  Duration latency = options_.latency;
  if (latency.value > 0) {
    switch (options_.distribution) {
      case LatencyDistribution::constant:
        break;
      case LatencyDistribution::uniform:
        latency = random_.uniform_duration(Duration(), latency * 2);
        break;
      case LatencyDistribution::exponential:
        latency = random_.exponential_duration(latency);
        break;
    }
  }
  if (random_.chance(options_.reorder)) {
    ++counts_.reordered;
    const Duration bound = std::max(hold_back_at_least, options_.latency * 5);
    latency = latency + random_.uniform_duration(Duration(), bound);
  }
  return latency;
}

void Network::enqueue(size_t from, size_t to, std::string_view line, Instant now) {
  heap_.push_back(UnderWay{now + draw_latency(), next_sequence_++, from, to, std::string(line)});
  std::push_heap(heap_.begin(), heap_.end(), is_later);
}

}  // namespace miniraft::lab
