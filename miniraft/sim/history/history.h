// History: what clients asked of a store of keys and when and how each operation ended.
//
// The bench and the simulator make histories, apps/lab/history_file reads and writes them, and
// sim/history/linearizability.h judges them. Values are opaque texts that are only compared (and,
// by `append`, joined): a producer whose values are JSON hands in canonical text, so that equal
// values have equal text. An absent value or key is nullopt, never a special text. Every key starts
// absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/core/base/time.h"

namespace miniraft::sim {

/// The value of a key; nullopt when the key does not exist.
using Value = std::optional<std::string>;

enum class OperationKind : uint8_t {
  read,    ///< outputs the value, or nullopt for a key that does not exist
  write,   ///< sets the value to `input`
  cas,     ///< sets the value to `input` if it equals `expected`; never creates a key
  put,     ///< as write
  get,     ///< as read, but outputs the empty text for a key that does not exist
  append,  ///< joins `input` to the end of the value; a key that does not exist counts as empty
};

enum class Outcome : uint8_t {
  ok,    ///< took effect between its call and its return, with `output`
  fail,  ///< certainly had no effect and never will; `refusal` may say what was observed
  info,  ///< indeterminate: took effect at some time after its call, or never will
};

/// What a failed read or cas says about the value of its key. Anything but `none` is an
/// observation, held against the order as a read is.
enum class Refusal : uint8_t {
  none,          ///< nothing: the operation was not carried out
  missing,       ///< the key did not exist (Maelstrom's error 20)
  differed,      ///< the key existed and its value was not `expected` (error 22; cas only)
  not_expected,  ///< one of these two, the system does not say which (cas only)
};

/// One operation of one client.
struct Operation {
  uint64_t process = 0;  ///< the client; it waits for each operation before it calls the next
  std::string key;
  OperationKind kind = OperationKind::read;
  std::string input;     ///< write, put: the value; cas: the new value; append: the piece
  std::string expected;  ///< cas: the value that must be there
  Value output;          ///< read, get with outcome ok: the value seen
  base::Instant call_time;
  std::optional<base::Instant> return_time;  ///< info: when the client gave up, if it did; else set
  Outcome outcome = Outcome::info;
  Refusal refusal = Refusal::none;
  std::string note;  ///< free text for people, such as the node asked or the error received

  bool operator==(const Operation&) const = default;
};

/// What the instants of a history count.
enum class TimeUnit : uint8_t {
  nanoseconds,  ///< since the start of the run
  events,       ///< no clock was recorded: the position of the event in the file
};

/// The operations in any order. An operation precedes another when it returned at an instant
/// strictly before the other's call.
struct History {
  std::vector<Operation> operations;
  TimeUnit time_unit = TimeUnit::nanoseconds;

  bool operator==(const History&) const = default;
};

}  // namespace miniraft::sim
