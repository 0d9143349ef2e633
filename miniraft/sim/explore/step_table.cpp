#include "miniraft/sim/explore/step_table.h"

#include <algorithm>
#include <utility>

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/base/check.h"

namespace miniraft::sim {

using raft::NodeId;

namespace {

PackedMembers renamed(PackedMembers members, const Renaming& renaming) {
  uint32_t bits = 0;
  for (uint32_t bit = 0; bit < 3 * explored_nodes_max; ++bit) {
    if ((members.bits() >> bit & 1) == 0) continue;
    const uint64_t node = bit % explored_nodes_max + 1;
    const uint32_t set = bit / explored_nodes_max;
    bits |= uint32_t{1} << (set * explored_nodes_max + renaming(NodeId(node)).value - 1);
  }
  return PackedMembers(bits);
}

base::Bytes bytes_of(NodeId from, const raft::Outgoing& outgoing, const Renaming& renaming) {
  base::ByteWriter writer;
  writer.varint(renaming(from).value);
  writer.varint(renaming(outgoing.to).value);
  writer.raw(state_bytes(outgoing.message, renaming));
  return writer.take();
}

std::string text_of(NodeAction action) {
  static constexpr const char* names[] = {
      "deliver", "deliver_late", "deliver_duplicate", "heartbeat", "time_out",     "propose",
      "read",    "change",       "transfer",          "snapshot",  "finish_write", "crash"};
  return std::string(names[static_cast<size_t>(action.kind)]) + " " +
         std::to_string(action.argument) + " at n" + std::to_string(action.node);
}

}  // namespace

StepTable::StepTable(const Bounds& bounds)
    : bounds_(bounds), founders_(founders_of(bounds)), renamings_(symmetries_of(bounds)) {
  MINIRAFT_CHECK_LE(renamings_.size(), renamings_max);
  for (const Renaming& renaming : renamings_) {
    auto& all = renamed_members_.emplace_back();
    for (uint32_t bits = 0; bits < PackedMembers::count; ++bits) {
      all[bits] = renamed(PackedMembers(bits), renaming);
    }
  }
  for (uint64_t node = 1; node <= bounds.nodes; ++node) {
    initial_.push_back(intern(ExploredNode(node, bounds)));
  }
}

Hashes StepTable::hashes(const PackedLog& log) const {
  Hashes hashes{};
  for (size_t i = 0; i < renamings_.size(); ++i) {
    for (PackedEntry entry : log.entries()) {
      if (!entry.exists()) break;
      if (entry.is_configuration()) {
        entry = entry.with(renamed_members_[i][entry.members().bits()]);
      }
      hashes[i] = mix(hashes[i] ^ entry.bits());
    }
    if (log.configuration_before(exploration_limit) == 0) {
      hashes.fill(hashes[0]);
      break;
    }
  }
  return hashes;
}

NodeRef StepTable::intern(ExploredNode node) {
  const NodeRef fresh{static_cast<uint32_t>(nodes_.size())};
  const auto [at, is_new] = node_numbers_.try_emplace(node.bytes(), fresh);
  if (!is_new) {
    if (bounds_.audit_every > 0 && ++met_again_ % bounds_.audit_every == 0) {
      audit(nodes_[at->second.value], node);
    }
    return at->second;
  }
  Hashes hashes{};
  for (size_t i = 0; i < renamings_.size(); ++i) {
    hashes[i] = fingerprint(node.bytes(renamings_[i]));
  }
  node_hashes_.push_back(hashes);
  summaries_.push_back(node.summary());
  nodes_.push_back(std::move(node));
  return fresh;
}

MessageRef StepTable::intern(NodeId from, const raft::Outgoing& outgoing) {
  const MessageRef fresh{static_cast<uint32_t>(envelopes_.size())};
  const auto [at, is_new] = message_numbers_.try_emplace(bytes_of(from, outgoing, {}), fresh);
  if (!is_new) return at->second;
  MINIRAFT_CHECK_LT(fresh.value, 1U << 24);
  Hashes hashes{};
  for (size_t i = 0; i < renamings_.size(); ++i) {
    // Not the bits that a node with the same bytes would have.
    hashes[i] = mix(fingerprint(bytes_of(from, outgoing, renamings_[i])));
  }
  message_hashes_.push_back(hashes);
  envelopes_.push_back({from, outgoing.to, outgoing.message});
  return fresh;
}

StepOutcome StepTable::apply(ExploredNode& node, NodeAction action) const {
  switch (action.kind) {
    case NodeActionKind::deliver:
    case NodeActionKind::deliver_duplicate: {
      const Envelope& envelope = envelopes_[action.argument];
      return node.receive(envelope.from, envelope.message);
    }
    case NodeActionKind::deliver_late: {
      const Envelope& envelope = envelopes_[action.argument];
      return node.receive_late(envelope.from, envelope.message);
    }
    case NodeActionKind::heartbeat:
      return node.heartbeat();
    case NodeActionKind::time_out:
      return node.time_out();
    case NodeActionKind::propose:
      return node.propose(action.argument);
    case NodeActionKind::read:
      return node.read(action.argument);
    case NodeActionKind::change:
      return node.change(bounds_.changes.at(action.argument - 1));
    case NodeActionKind::transfer:
      return node.transfer(NodeId(action.argument));
    case NodeActionKind::snapshot:
      return node.snapshot();
    case NodeActionKind::finish_write:
      return node.finish_write();
    case NodeActionKind::crash:
      return node.crash_and_restart(action.argument == damages_snapshot);
  }
  MINIRAFT_CHECK(false);
  return {};
}

const Step& StepTable::step(NodeRef node, NodeAction action) {
  // A copy that stays behind makes no difference to the receiver.
  if (action.kind == NodeActionKind::deliver_duplicate) action.kind = NodeActionKind::deliver;
  const uint64_t key = uint64_t{node.value} << 32 | action.packed();
  if (const uint32_t* known = step_numbers_.find(key)) return steps_[*known];
  Step made = execute(node, action);
  step_numbers_.insert(key, static_cast<uint32_t>(steps_.size()));
  steps_.push_back(std::move(made));
  return steps_.back();
}

Step StepTable::execute(NodeRef from, NodeAction action) {
  ExploredNode node = nodes_[from.value];
  const StepOutcome outcome = apply(node, action);
  Step step;
  for (const raft::Outgoing& outgoing : outcome.sent) {
    step.sent.push_back(intern(NodeId(action.node), outgoing));
  }
  for (const raft::ReadReady& ready : outcome.reads_ready) {
    step.reads.push_back({static_cast<uint8_t>(ready.request.value),
                          static_cast<uint8_t>(ready.read_index.value), true});
  }
  for (const raft::ReadRefused& refused : outcome.reads_refused) {
    step.reads.push_back({static_cast<uint8_t>(refused.request.value), 0, false});
  }
  step.violation = outcome.violation;
  step.next = intern(std::move(node));
  step.changes_nothing =
      step.next == from && step.sent.empty() && step.reads.empty() && !step.violation;
  return step;
}

void StepTable::audit(const ExploredNode& known, const ExploredNode& met) {
  ++audits_;
  const NodeSummary summary = known.summary();
  for (uint32_t i = 0; i < envelopes_.size(); ++i) {
    const Envelope& envelope = envelopes_[i];
    if (envelope.to != known.self()) continue;
    // What no exploration delivers here would trip over CHECKs of what cannot happen.
    if (raft::term_of(envelope.message).value > summary.term + 1U) continue;
    const auto node = static_cast<uint8_t>(envelope.to.value);
    if (step_numbers_.find(uint64_t{node_numbers_.at(known.bytes()).value} << 32 |
                           NodeAction{NodeActionKind::deliver, node, i}.packed()) != nullptr) {
      compare(known, met, {NodeActionKind::deliver, node, i});
    }
  }
  const auto self = static_cast<uint8_t>(known.self().value);
  if (summary.role == raft::RoleKind::leader) {
    compare(known, met, {NodeActionKind::heartbeat, self, 0});
    if (!summary.log.at(exploration_limit).exists()) {
      compare(known, met, {NodeActionKind::propose, self, 15});
    }
    compare(known, met, {NodeActionKind::read, self, 15});
    for (uint32_t to = 1; to <= bounds_.nodes; ++to) {
      compare(known, met, {NodeActionKind::transfer, self, to});
    }
    for (uint32_t number = 1; number <= bounds_.changes.size(); ++number) {
      if (summary.log.length() + 2 > exploration_limit) break;
      compare(known, met, {NodeActionKind::change, self, number});
    }
  }
  if (summary.term + 1U < exploration_limit)
    compare(known, met, {NodeActionKind::time_out, self, 0});
  if (summary.can_snapshot) compare(known, met, {NodeActionKind::snapshot, self, 0});
  if (summary.has_writes) compare(known, met, {NodeActionKind::finish_write, self, 0});
  compare(known, met, {NodeActionKind::crash, self, 0});
  if (summary.has_snapshot) compare(known, met, {NodeActionKind::crash, self, damages_snapshot});
}

void StepTable::compare(ExploredNode known, ExploredNode met, NodeAction action) {
  const StepOutcome a = apply(known, action);
  const StepOutcome b = apply(met, action);
  const auto sent_bytes = [](const StepOutcome& outcome) {
    base::Bytes all;
    for (const raft::Outgoing& outgoing : outcome.sent) all += bytes_of(NodeId(), outgoing, {});
    return all;
  };
  if (known.bytes() != met.bytes() || sent_bytes(a) != sent_bytes(b) ||
      a.reads_ready.size() != b.reads_ready.size() ||
      a.reads_refused.size() != b.reads_refused.size() || a.violation != b.violation) {
    audit_failure_ = "two states with equal bytes differ after " + text_of(action);
  }
}

}  // namespace miniraft::sim
