// The classes of faults that a simulation can have, and sets of them.
//
// Each seed has each class or not (swarm testing, Groce et al. 2012): a bug that needs crashes but
// is hidden by message loss is found by the seeds that have the one without the other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace miniraft::sim {

enum class FaultClass : uint8_t {
  loss,         ///< messages are lost
  duplication,  ///< messages come twice
  replay,       ///< messages come again, after many others
  delays,       ///< some messages take up to 100 ms and overtake each other
  partitions,   ///< the nodes fall into two groups that cannot reach each other
  one_way,      ///< single links are cut in one direction
  clogs,        ///< what is sent on a link arrives only later, all together
  crashes,      ///< a node stops, also between two effects of a step, and loses what is not durable
  torn_writes,  ///< of the first write that a crash loses, a part is durable
  slow_disks,   ///< writes take up to tens of milliseconds
  stalls,       ///< a disk does nothing for up to seconds
  full_disks,   ///< a write is impossible: the node stops
  pauses,       ///< a node does nothing for up to seconds, and notices only by its clock
  skew,         ///< the nodes' clocks run at different rates
  membership,   ///< nodes are added, promoted, demoted, removed
  transfers,    ///< leadership is handed over
  snapshots,    ///< snapshots are made all the time, and little of the log is kept
  batching,     ///< a node takes in what comes during a while before it does what follows
  damage,       ///< a snapshot cannot be read: after a crash, or as soon as it was installed
};

constexpr size_t fault_classes = 19;

/// As on the command line, e.g. `torn-writes`.
const char* name_of(FaultClass fault);

class FaultSet {
 public:
  [[nodiscard]] bool has(FaultClass fault) const { return (bits_ & bit(fault)) != 0; }
  void set(FaultClass fault, bool is_in) {
    bits_ = is_in ? bits_ | bit(fault) : bits_ & ~bit(fault);
  }
  [[nodiscard]] bool is_empty() const { return bits_ == 0; }
  static FaultSet all() { return FaultSet((uint32_t{1} << fault_classes) - 1); }
  static FaultSet none() { return FaultSet(0); }
  FaultSet() = default;
  bool operator==(const FaultSet&) const = default;

  [[nodiscard]] FaultSet both(FaultSet other) const { return FaultSet(bits_ & other.bits_); }

 private:
  explicit FaultSet(uint32_t bits) : bits_(bits) {}
  static uint32_t bit(FaultClass fault) { return uint32_t{1} << static_cast<uint32_t>(fault); }
  uint32_t bits_ = 0;
};

/// All of them, in order.
const std::array<FaultClass, fault_classes>& every_fault_class();

/// The names with commas between them; `none` for none.
std::string words_for(FaultSet faults);

/// Reads what words_for writes, and `all`. Nothing if a name is unknown.
std::optional<FaultSet> parse_fault_set(std::string_view text);

/// A fault of the simulator itself, which the checks must find.
enum class Deception : uint8_t {
  none,
  early_acks,    ///< storage says that a write is durable when it has only been given it
  lost_writes,   ///< a crash takes a write that was durable
  lost_votes,    ///< a crash takes the vote that was durable
  forgery,       ///< the network alters the term or the entries of messages
  impostors,     ///< the network says that a message came from another node
  double_apply,  ///< a state machine executes a command twice
  stale_reads,   ///< a state machine answers queries from before its last commands
};

constexpr size_t deceptions = 8;

/// As on the command line, e.g. `early-acks`.
const char* name_of(Deception deception);

/// All of them, in order; the first is none.
const std::array<Deception, deceptions>& every_deception();

}  // namespace miniraft::sim
