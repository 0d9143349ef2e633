// The classes of faults that a simulation can have, and sets of such classes.
//
// A seed includes each class or not, independently of the others (swarm testing, Groce et al.
// 2012). So if a bug needs crashes but message loss hides it, a seed with crashes and without loss
// finds it.
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
  duplication,  ///< messages arrive twice
  replay,       ///< messages arrive again, after many others
  delays,       ///< some messages take up to 100 ms and overtake each other
  partitions,   ///< the nodes are split into two groups that cannot reach each other
  one_way,      ///< single links are cut in one direction
  clogs,        ///< messages on a link wait, and arrive together later
  crashes,      ///< a node stops, also in the middle of a step, and loses what is not durable
  torn_writes,  ///< a part of the first write that a crash loses is durable
  slow_disks,   ///< writes take up to tens of milliseconds
  stalls,       ///< a disk makes nothing durable for up to seconds
  full_disks,   ///< a write is impossible: the node stops
  pauses,       ///< a node does nothing for up to seconds; only its clock shows that
  skew,         ///< the nodes' clocks run at different rates
  membership,   ///< nodes are added, promoted, demoted, removed
  transfers,    ///< leadership is transferred
  snapshots,    ///< snapshots are frequent, and little of the log is kept
  batching,     ///< a node collects input for a while before it processes the results
  damage,       ///< a snapshot cannot be read after a crash or after its installation
};

constexpr size_t fault_classes = 19;

/// The name on the command line, for example `torn-writes`.
const char* name_of(FaultClass fault);

/// A set of fault classes.
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

  /// The classes that are in both sets.
  [[nodiscard]] FaultSet both(FaultSet other) const { return FaultSet(bits_ & other.bits_); }

 private:
  explicit FaultSet(uint32_t bits) : bits_(bits) {}
  static uint32_t bit(FaultClass fault) { return uint32_t{1} << static_cast<uint32_t>(fault); }
  uint32_t bits_ = 0;
};

/// All fault classes, in the order of the enumerators.
const std::array<FaultClass, fault_classes>& every_fault_class();

/// The names of the classes, separated by commas; `none` for the empty set.
std::string words_for(FaultSet faults);

/// Parses the text of `words_for`, or `all`. Nothing if a name is unknown.
std::optional<FaultSet> parse_fault_set(std::string_view text);

/// A deliberate fault of the simulator itself, which the checks must find.
enum class Deception : uint8_t {
  none,
  early_acks,    ///< storage reports a write as durable as soon as it gets the write
  lost_writes,   ///< a crash loses entries that were durable
  lost_votes,    ///< a crash loses the vote that was durable
  forgery,       ///< the network alters a command in an AppendEntries
  impostors,     ///< the network gives a message another sender
  double_apply,  ///< a state machine executes a command twice
  stale_reads,   ///< a state machine answers queries from an earlier state
};

constexpr size_t deceptions = 8;

/// The name on the command line, for example `early-acks`.
const char* name_of(Deception deception);

/// All deceptions, in the order of the enumerators; the first is `none`.
const std::array<Deception, deceptions>& every_deception();

}  // namespace miniraft::sim
