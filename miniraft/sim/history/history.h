// History: the operations of clients on a key-value store, with the time and outcome of each.
//
// The bench and the simulator record histories, apps/lab/check/history_file.h reads and writes
// them, and sim/history/linearizability.h checks them. Values are opaque texts that are only
// compared and, by `append`, joined. A producer with JSON values must write canonical text, so that
// equal values have equal text. An absent value or key is nullopt, never a special text. Every key
// starts absent.
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
  read,    ///< returns the value, or nullopt for a key that does not exist
  write,   ///< sets the value to `input`
  cas,     ///< sets the value to `input` if it equals `expected`; never creates a key
  put,     ///< the same as write
  get,     ///< the same as read, but returns the empty text for a key that does not exist
  append,  ///< appends `input` to the value; a key that does not exist counts as empty
};

/// True for the operations that change nothing.
constexpr bool is_read(OperationKind kind) {
  return kind == OperationKind::read || kind == OperationKind::get;
}

enum class Outcome : uint8_t {
  ok,    ///< took effect between its call and its return, with `output`
  fail,  ///< certainly had no effect and never will; `refusal` may say what was observed
  info,  ///< indeterminate: took effect at some time after its call, or never will
};

/// What a failed read or cas says about the value of its key. Every refusal except `none` is an
/// observation, which the order must explain like a read.
enum class Refusal : uint8_t {
  none,          ///< nothing: the operation was not carried out
  missing,       ///< the key did not exist (Maelstrom's error 20)
  differed,      ///< the key existed and its value was not `expected` (error 22; cas only)
  not_expected,  ///< `missing` or `differed`; the system does not say which (cas only)
};

/// One operation of one client.
struct Operation {
  uint64_t process = 0;  ///< the client; it has one operation in flight at a time
  std::string key;
  OperationKind kind = OperationKind::read;
  std::string input;     ///< write, put: the value; cas: the new value; append: the piece to append
  std::string expected;  ///< cas: the value that the key must have
  Value output;          ///< read, get with outcome ok: the value seen
  base::Instant call_time;
  /// Set unless the outcome is info. With info: when the client gave up, if it did.
  std::optional<base::Instant> return_time;
  Outcome outcome = Outcome::info;
  Refusal refusal = Refusal::none;
  std::string note;  ///< free text for people, such as the node asked or the error received

  bool operator==(const Operation&) const = default;
};

/// The unit of the instants in a history.
enum class TimeUnit : uint8_t {
  nanoseconds,  ///< since the start of the run
  events,       ///< no clock was recorded: the position of the event in the file
};

/// Operations, in any order. An operation precedes another one if it returned strictly before the
/// other one was called.
struct History {
  std::vector<Operation> operations;
  TimeUnit time_unit = TimeUnit::nanoseconds;

  bool operator==(const History&) const = default;
};

}  // namespace miniraft::sim
