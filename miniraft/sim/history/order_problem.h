// OrderProblem: the operations on one key, reduced to what the search for an order needs.
//
// Values become small numbers, and operations become actions on these numbers. All values that no
// observation distinguishes become one value (`junk_value`), and operations that cannot help to
// explain an observation are left out. Both make the search smaller without changing its result
// (docs/checker.md §3). Internal to the checker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "miniraft/sim/history/history.h"

namespace miniraft::sim {

/// A value of the key, numbered.
using ValueId = uint32_t;
inline constexpr ValueId junk_value = 0;     ///< any value that no observation mentions
inline constexpr ValueId missing_value = 1;  ///< the key does not exist
inline constexpr ValueId empty_value = 2;    ///< the empty text

/// What an operation requires of the value, and how it changes the value.
struct Action {
  enum class Kind : uint8_t {
    expect,        ///< the value is `from`
    expect_empty,  ///< the value is the empty text or missing
    expect_other,  ///< the value exists and is not `from`
    expect_not,    ///< the value is missing or is not `from`
    set,           ///< sets the value to `to`
    swap,          ///< the value is `from`; sets it to `to`
    append,        ///< appends piece number `to`
  };
  Kind kind = Kind::expect;
  ValueId from = junk_value;
  uint32_t to = junk_value;

  bool operator==(const Action&) const = default;

  /// Whether the action never changes a value that it accepts.
  [[nodiscard]] bool is_observation() const {
    return kind < Kind::set || (kind == Kind::swap && from == to);
  }
};

/// How an operation takes part in the search.
enum class Presence : uint8_t {
  required,         ///< takes effect between its call and its return
  optional_within,  ///< takes effect between its call and its return, or never
  optional_after,   ///< takes effect at any time after its call, or never
};

/// An operation with its presence.
struct Participant {
  const Operation* operation = nullptr;
  Presence presence = Presence::required;
};

/// The presence that follows from an operation's outcome. Returns nullopt if the operation has no
/// effect and no observation: it failed without a refusal that observes, or it is a read without a
/// known result.
std::optional<Presence> presence_of(const Operation& operation);

class OrderProblem {
 public:
  struct Item {
    Action action;
    int64_t call = 0;
    int64_t end = 0;         ///< the last instant at which it may take effect
    size_t participant = 0;  ///< its index among the participants
  };

  /// Requires: all operations of `participants` are on one key. They need not outlive the call.
  explicit OrderProblem(const std::vector<Participant>& participants);

  std::vector<Item> required;  ///< sorted by call
  std::vector<Item> optional;  ///< optional items with an end; sorted by call
  std::vector<Item> lasting;   ///< optional items without an end; grouped by action, then by call

  /// The value after `action` on `state`; nullopt if `action` does not accept `state`.
  [[nodiscard]] std::optional<ValueId> apply(const Action& action, ValueId state);

 private:
  void note_observed(const Participant& participant);
  [[nodiscard]] bool is_useful(const std::string& value) const;
  ValueId number_of(const std::string& value);
  uint32_t piece_number(const std::string& piece);
  Action action_of(const Operation& operation);
  [[nodiscard]] bool cannot_help(const Action& action) const;
  ValueId join(ValueId state, uint32_t piece);

  std::vector<std::string> observed_;  ///< sorted, unique
  bool has_append_ = false;
  bool observes_difference_ = false;  ///< some required item is expect_other or expect_not
  std::vector<std::string> values_;   ///< by ValueId
  std::unordered_map<std::string, ValueId> numbers_;
  std::vector<std::string> pieces_;
  std::unordered_map<std::string, uint32_t> piece_numbers_;
  std::unordered_map<uint64_t, ValueId> joined_;  ///< by value and piece: the joined value
};

}  // namespace miniraft::sim
