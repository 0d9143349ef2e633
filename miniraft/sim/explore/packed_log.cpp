#include "miniraft/sim/explore/packed_log.h"

#include <charconv>
#include <variant>

#include "miniraft/core/base/overloaded.h"

namespace miniraft::sim {

namespace {

uint32_t proposal_in(const raft::Command& command) {
  uint32_t number = 0;
  const base::Bytes& text = command.bytes;
  MINIRAFT_CHECK(std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc());
  MINIRAFT_CHECK_LT(number, 16U);
  return number;
}

}  // namespace

std::string words_for(NodeSet nodes) {
  std::string words;
  for (uint64_t node = 1; node <= explored_nodes_max; ++node) {
    if (!nodes.has(node)) continue;
    if (!words.empty()) words += ' ';
    words += "n" + std::to_string(node);
  }
  return words.empty() ? "nobody" : words;
}

PackedMembers::PackedMembers(const raft::Configuration& configuration) {
  NodeSet incoming;
  NodeSet outgoing;
  NodeSet learners;
  for (const auto& [node, standing] : configuration.members) {
    MINIRAFT_CHECK_LE(node.value, explored_nodes_max);
    if (raft::is_incoming(standing)) incoming.add(node.value);
    if (configuration.is_joint && raft::is_outgoing(standing)) outgoing.add(node.value);
    if (standing == raft::Standing::learner || standing == raft::Standing::demoted_voter) {
      learners.add(node.value);
    }
  }
  bits_ = static_cast<uint16_t>(incoming.bits() | outgoing.bits() << 3 | learners.bits() << 6);
}

std::string words_for(PackedMembers members) {
  const std::string incoming = words_for(members.incoming());
  return members.is_joint() ? words_for(members.outgoing()) + " and of " + incoming : incoming;
}

PackedEntry::PackedEntry(const raft::Entry& entry) {
  MINIRAFT_CHECK_LT(entry.id.term.value, exploration_limit);
  const uint32_t content =
      std::visit(base::overloaded{
                     [](const raft::Noop&) { return uint32_t{0}; },
                     [](const raft::Command& command) { return proposal_in(command); },
                     [](const raft::Configuration& configuration) {
                       return configuration_bit | PackedMembers(configuration).bits();
                     },
                 },
                 entry.payload);
  bits_ = static_cast<uint16_t>(entry.id.term.value << 12 | content);
}

uint64_t PackedLog::length() const {
  uint64_t length = exploration_limit;
  while (length > base_ && !at(length).exists()) --length;
  return length;
}

uint64_t PackedLog::configuration_before(uint64_t length) const {
  uint64_t index = length;
  while (index > base_ && !at(index).is_configuration()) --index;
  return index > base_ ? index : 0;
}

PackedMembers PackedLog::members_at(uint64_t length, PackedMembers founders) const {
  const uint64_t index = configuration_before(length);
  if (index > 0) return at(index).members();
  return base_ > 0 ? base_members_ : founders;
}

uint64_t PackedLog::first_since(uint64_t term) const {
  if (base_ > 0 && base_term_ >= term) return base_;
  uint64_t index = base_ + 1;
  while (index <= exploration_limit && at(index).exists() && at(index).term() < term) ++index;
  return index;
}

void PackedLog::begin_after(raft::EntryId base, PackedMembers members) {
  MINIRAFT_CHECK_LE(base.index.value, exploration_limit);
  for (uint64_t index = 1; index <= base.index.value; ++index) set(index, PackedEntry());
  base_ = static_cast<uint8_t>(base.index.value);
  base_term_ = static_cast<uint8_t>(base.term.value);
  base_members_ = members;
}

}  // namespace miniraft::sim
