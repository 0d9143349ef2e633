// Operation: one operation of a client, and its outcome.
//
// The bench keeps every operation of a run in memory, in the order of invocation. The history file,
// the verdict and all figures of the report are made from this list. Outcomes follow the Maelstrom
// protocol: after a definite error the operation did not and will not take effect; after an
// indefinite error it may take effect at any later time. Errors 20 and 22 are observations of the
// value of the key, checked like a read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "miniraft/core/base/time.h"

namespace miniraft::lab {

enum class Function : uint8_t { read, write, cas };

enum class Outcome : uint8_t {
  ok,             // read_ok, write_ok, cas_ok
  key_missing,    // error 20
  value_differs,  // error 22
  failed,         // another definite error: no effect, nothing observed
  unknown,        // timeout or an indefinite error: took effect, may still take effect, or never
};

/// A client's request: `write` writes `value`; `cas` replaces `from` by `value`.
struct Request {
  Function function = Function::read;
  int64_t key = 0;
  int64_t from = 0;
  int64_t value = 0;
};

struct Operation {
  Request request;
  int64_t process = 0;  // a logical thread: never reused after an unknown outcome
  size_t node = 0;      // the last node to which the request was sent
  base::Instant invoked;
  base::Instant completed;  // for an unknown outcome: when the client gave up
  Outcome outcome = Outcome::unknown;
  std::optional<int64_t> read_value;  // of a read_ok
  std::optional<int> error_code;      // of an error reply; absent for a timeout
};

/// Whether the cluster gave an answer about the key: ok, 20 or 22.
constexpr bool is_answered(Outcome outcome) {
  return outcome == Outcome::ok || outcome == Outcome::key_missing ||
         outcome == Outcome::value_differs;
}

constexpr const char* name_of(Function function) {
  switch (function) {
    case Function::read:
      return "read";
    case Function::write:
      return "write";
    case Function::cas:
      return "cas";
  }
  return "?";
}

/// The outcome that an error reply with this code means (Maelstrom's table of errors).
constexpr Outcome outcome_of_error(int64_t code) {
  switch (code) {
    case 20:
      return Outcome::key_missing;
    case 22:
      return Outcome::value_differs;
    case 1:
    case 10:
    case 11:
    case 12:
    case 14:
    case 21:
    case 30:
      return Outcome::failed;
    default:
      return Outcome::unknown;
  }
}

}  // namespace miniraft::lab
