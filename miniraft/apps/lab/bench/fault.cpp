#include "miniraft/apps/lab/bench/fault.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "miniraft/core/base/check.h"

namespace miniraft::lab {
namespace {

using Nodes = std::vector<size_t>;

std::string names_of(const Nodes& nodes) {
  Nodes sorted = nodes;
  std::sort(sorted.begin(), sorted.end());
  std::string text;
  for (const size_t node : sorted) {
    if (!text.empty()) text += ' ';
    text += node_name(node);
  }
  return text;
}

Nodes shuffled_nodes(size_t node_count, base::Random& random) {
  Nodes nodes(node_count);
  std::iota(nodes.begin(), nodes.end(), size_t{0});
  random.shuffle(std::span(nodes));
  return nodes;
}

Nodes all_but(size_t node, size_t node_count) {
  Nodes others;
  for (size_t other = 0; other < node_count; ++other) {
    if (other != node) others.push_back(other);
  }
  return others;
}

Nodes slice(const Nodes& nodes, size_t first, size_t end) {
  return {nodes.begin() + static_cast<std::ptrdiff_t>(first),
          nodes.begin() + static_cast<std::ptrdiff_t>(end)};
}

void isolate(Fault& fault, size_t node, size_t node_count) {
  fault.links.cut_between({node}, all_but(node, node_count));
  fault.description = node_name(node) + " alone";
}

void halve(Fault& fault, const Nodes& nodes) {
  const Nodes minority = slice(nodes, 0, nodes.size() / 2);
  const Nodes majority = slice(nodes, nodes.size() / 2, nodes.size());
  fault.links.cut_between(minority, majority);
  fault.description = names_of(minority) + " | " + names_of(majority);
}

/// Each node hears a window of the ring as large as a majority, centred on itself. With three
/// nodes the window is the node and its successor: a ring of one-way links.
void ring(Fault& fault, const Nodes& nodes) {
  const size_t count = nodes.size();
  const size_t majority = count / 2 + 1;
  const size_t before = (majority - 1) / 2;
  for (size_t position = 0; position < count; ++position) {
    for (size_t offset = majority; offset < count; ++offset) {
      const size_t sender = (position + count - before + offset) % count;
      fault.links.cut(nodes[sender], nodes[position]);
    }
  }
  fault.description = "in the order";
  for (const size_t node : nodes) fault.description += " " + node_name(node);
}

void bridge(Fault& fault, const Nodes& nodes) {
  const size_t middle = nodes.size() / 2;
  const Nodes left = slice(nodes, 0, middle);
  const Nodes right = slice(nodes, middle + 1, nodes.size());
  fault.links.cut_between(left, right);
  fault.description =
      names_of(left) + " | " + node_name(nodes[middle]) + " sees both | " + names_of(right);
}

void deafen_or_mute(Fault& fault, size_t node, bool deaf) {
  for (const size_t other : all_but(node, fault.links.node_count())) {
    if (deaf) {
      fault.links.cut(other, node);
    } else {
      fault.links.cut(node, other);
    }
  }
  fault.description = node_name(node) + (deaf ? " hears nobody" : " is heard by nobody");
}

void pause(Fault& fault, Nodes nodes) {
  fault.paused = std::move(nodes);
  fault.description = names_of(fault.paused);
}

}  // namespace

const char* name_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::isolate_one:
      return "isolate one";
    case FaultKind::isolate_leader:
      return "isolate leader";
    case FaultKind::halves:
      return "halves";
    case FaultKind::majorities_ring:
      return "majorities ring";
    case FaultKind::bridge:
      return "bridge";
    case FaultKind::one_way:
      return "one way";
    case FaultKind::pause_one:
      return "pause one";
    case FaultKind::pause_minority:
      return "pause minority";
    case FaultKind::pause_leader:
      return "pause leader";
  }
  return "?";
}

std::string node_name(size_t node) {
  return "n" + std::to_string(node + 1);
}

Fault draw_fault(FaultKind kind, size_t node_count, std::optional<size_t> leader,
                 base::Random& random) {
  MINIRAFT_CHECK_GE(node_count, 1U);
  Fault fault{.kind = kind, .links = LinkSet(node_count), .paused = {}, .description = {}};
  const Nodes nodes = shuffled_nodes(node_count, random);
  const size_t target = leader.value_or(nodes.front());
  switch (kind) {
    case FaultKind::isolate_one:
      isolate(fault, nodes.front(), node_count);
      break;
    case FaultKind::isolate_leader:
      isolate(fault, target, node_count);
      break;
    case FaultKind::halves:
      halve(fault, nodes);
      break;
    case FaultKind::majorities_ring:
      ring(fault, nodes);
      break;
    case FaultKind::bridge:
      bridge(fault, nodes);
      break;
    case FaultKind::one_way: {
      const size_t hit = random.chance(0.5) ? target : nodes.front();
      deafen_or_mute(fault, hit, random.chance(0.5));
      break;
    }
    case FaultKind::pause_one:
      pause(fault, {nodes.front()});
      break;
    case FaultKind::pause_minority:
      pause(fault, slice(nodes, 0, std::max<size_t>(1, (node_count - 1) / 2)));
      break;
    case FaultKind::pause_leader:
      pause(fault, {target});
      break;
  }
  fault.description = std::string(name_of(kind)) + ": " + fault.description;
  return fault;
}

bool cuts_off(const Fault& fault, size_t node) {
  if (std::find(fault.paused.begin(), fault.paused.end(), node) != fault.paused.end()) return true;
  const size_t running = fault.links.node_count() - fault.paused.size();
  return running <= fault.links.node_count() / 2 || !fault.links.reaches_majority(node);
}

}  // namespace miniraft::lab
