#include "miniraft/sim/cluster/simulated_network.h"

#include <algorithm>
#include <utility>

namespace miniraft::sim {

namespace {

constexpr size_t earlier_max = 64;
constexpr size_t under_way_max = 100'000;

}  // namespace

void SimulatedNetwork::send(base::Instant now, SentMessage message) {
  ++counts_.messages_sent;
  if (deception_ != Deception::none) deceive(message);
  if (settings_.replay > 0) {
    if (earlier_.size() < earlier_max) {
      earlier_.push_back(message);
    } else if (random_.chance(0.1)) {
      earlier_[random_.uniform(earlier_max)] = message;
    }
    if (random_.chance(settings_.replay)) {
      ++counts_.messages_replayed;
      dispatch(now, earlier_[random_.uniform(earlier_.size())]);
    }
  }
  if (random_.chance(settings_.loss)) {
    ++counts_.messages_lost;
    record(message, now, MessageFate::lost);
    return;
  }
  if (random_.chance(settings_.duplication)) {
    ++counts_.messages_doubled;
    dispatch(now, message);
  }
  dispatch(now, message);
}

void SimulatedNetwork::dispatch(base::Instant now, const SentMessage& message) {
  const Link& way = link(message.from.value, message.to.value);
  if (way.is_closed()) {
    ++counts_.messages_cut;
    record(message, now, MessageFate::cut);
    return;
  }
  // A real network has no endless memory either.
  if (under_way() >= under_way_max) {
    ++counts_.messages_lost;
    record(message, now, MessageFate::lost);
    return;
  }
  uint64_t slot = in_flight_.size();
  if (free_.empty()) {
    in_flight_.push_back(message);
  } else {
    slot = free_.back();
    free_.pop_back();
    in_flight_[slot] = message;
  }
  schedule_.add(std::max(now, way.clogged_until) + draw_delay(), EventKind::arrival,
                static_cast<uint32_t>(message.to.value), slot);
}

std::optional<SentMessage> SimulatedNetwork::arrive(base::Instant now, uint64_t slot) {
  free_.push_back(slot);
  SentMessage message = std::move(in_flight_[slot]);
  if (link(message.from.value, message.to.value).is_closed()) {
    ++counts_.messages_cut;
    record(message, now, MessageFate::cut);
    return std::nullopt;
  }
  ++counts_.messages_arrived;
  return message;
}

void SimulatedNetwork::record(const SentMessage& message, base::Instant now, MessageFate fate) {
  recording_.message(message.from, message.to, message.envelope.message, message.sent_at, now,
                     fate);
}

base::Duration SimulatedNetwork::draw_delay() {
  const base::Duration tick = base::nanoseconds(1);
  if (settings_.tail > 0 && random_.chance(settings_.tail)) {
    return random_.uniform_duration(settings_.delay_min,
                                    std::max(settings_.tail_max, settings_.delay_min) + tick);
  }
  return random_.uniform_duration(settings_.delay_min, settings_.delay_max + tick);
}

void SimulatedNetwork::part(uint32_t group) {
  for (uint64_t a = 1; a <= nodes_max; ++a) {
    for (uint64_t b = 1; b <= nodes_max; ++b) {
      link(a, b).is_parted = ((group >> a) & 1) != ((group >> b) & 1);
    }
  }
}

void SimulatedNetwork::part_one_way(uint32_t group) {
  for (uint64_t a = 1; a <= nodes_max; ++a) {
    for (uint64_t b = 1; b <= nodes_max; ++b) {
      link(a, b).is_parted = ((group >> a) & 1) != 0 && ((group >> b) & 1) == 0;
    }
  }
}

void SimulatedNetwork::end_partition() {
  for (Link& each : links_) each.is_parted = false;
}

void SimulatedNetwork::cut_one_way(uint64_t from, uint64_t to) {
  link(from, to).is_cut = true;
}

void SimulatedNetwork::mend_one_way() {
  for (Link& each : links_) each.is_cut = false;
}

void SimulatedNetwork::clog(uint64_t from, uint64_t to, base::Instant end) {
  link(from, to).clogged_until = end;
}

void SimulatedNetwork::heal(base::Duration delay_max) {
  for (Link& each : links_) each = Link();
  settings_.delay_max = std::min(settings_.delay_max, delay_max);
  settings_.delay_min = std::min(settings_.delay_min, settings_.delay_max);
  settings_.loss = 0;
  settings_.duplication = 0;
  settings_.replay = 0;
  settings_.tail = 0;
}

void SimulatedNetwork::isolate(uint64_t node, bool hears_nothing) {
  for (uint64_t other = 1; other <= nodes_max; ++other) {
    link(other, node).is_isolated = true;
    if (!hears_nothing) link(node, other).is_isolated = true;
  }
}

void SimulatedNetwork::deceive(SentMessage& message) {
  if (deception_ == Deception::impostors && random_.chance(0.05)) {
    message.from = raft::NodeId(message.from.value % 3 + 1);
  }
  if (deception_ != Deception::forgery) return;
  auto* raft_message = std::get_if<raft::Message>(&message.envelope.message);
  auto* append = raft_message == nullptr ? nullptr : std::get_if<raft::AppendEntries>(raft_message);
  if (append == nullptr || append->entries.empty() || !random_.chance(0.05)) return;
  // In a copy: the sender's log has the entries of this message, too.
  std::vector<raft::Entry> entries(append->entries.begin(), append->entries.end());
  auto* command = std::get_if<raft::Command>(&entries.back().payload);
  if (command != nullptr && !command->bytes.empty()) command->bytes.back() ^= 1;
  append->entries = std::move(entries);
}

}  // namespace miniraft::sim
