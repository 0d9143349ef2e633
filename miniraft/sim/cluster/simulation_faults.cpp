#include "miniraft/sim/cluster/simulation_faults.h"

namespace miniraft::sim {

const char* name_of(FaultClass fault) {
  switch (fault) {
    case FaultClass::loss:
      return "loss";
    case FaultClass::duplication:
      return "duplication";
    case FaultClass::replay:
      return "replay";
    case FaultClass::delays:
      return "delays";
    case FaultClass::partitions:
      return "partitions";
    case FaultClass::one_way:
      return "one-way";
    case FaultClass::clogs:
      return "clogs";
    case FaultClass::crashes:
      return "crashes";
    case FaultClass::torn_writes:
      return "torn-writes";
    case FaultClass::slow_disks:
      return "slow-disks";
    case FaultClass::stalls:
      return "stalls";
    case FaultClass::full_disks:
      return "full-disks";
    case FaultClass::pauses:
      return "pauses";
    case FaultClass::skew:
      return "skew";
    case FaultClass::membership:
      return "membership";
    case FaultClass::transfers:
      return "transfers";
    case FaultClass::snapshots:
      return "snapshots";
    case FaultClass::batching:
      return "batching";
    case FaultClass::damage:
      return "damage";
  }
  return "";
}

const char* name_of(Deception deception) {
  switch (deception) {
    case Deception::none:
      return "none";
    case Deception::early_acks:
      return "early-acks";
    case Deception::lost_writes:
      return "lost-writes";
    case Deception::lost_votes:
      return "lost-votes";
    case Deception::forgery:
      return "forgery";
    case Deception::impostors:
      return "impostors";
    case Deception::double_apply:
      return "double-apply";
    case Deception::stale_reads:
      return "stale-reads";
  }
  return "";
}

const std::array<FaultClass, fault_classes>& every_fault_class() {
  static const auto classes = [] {
    std::array<FaultClass, fault_classes> all{};
    for (size_t i = 0; i < fault_classes; ++i) all[i] = static_cast<FaultClass>(i);
    return all;
  }();
  return classes;
}

const std::array<Deception, deceptions>& every_deception() {
  static const auto all = [] {
    std::array<Deception, deceptions> listed{};
    for (size_t i = 0; i < deceptions; ++i) listed[i] = static_cast<Deception>(i);
    return listed;
  }();
  return all;
}

std::string words_for(FaultSet faults) {
  std::string words;
  for (const FaultClass fault : every_fault_class()) {
    if (!faults.has(fault)) continue;
    if (!words.empty()) words += ',';
    words += name_of(fault);
  }
  return words.empty() ? "none" : words;
}

std::optional<FaultSet> parse_fault_set(std::string_view text) {
  if (text == "none") return FaultSet::none();
  if (text == "all") return FaultSet::all();
  FaultSet faults;
  while (true) {
    const size_t comma = text.find(',');
    const std::string_view name = text.substr(0, comma);
    bool is_known = false;
    for (const FaultClass fault : every_fault_class()) {
      if (name != name_of(fault)) continue;
      faults.set(fault, true);
      is_known = true;
    }
    if (!is_known) return std::nullopt;
    if (comma == std::string_view::npos) return faults;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace miniraft::sim
