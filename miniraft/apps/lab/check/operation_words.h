// Operations in words, for the explanation of a verdict and for its pictures.
//
// Values come from untrusted files, so these functions make them printable and short; no other code
// does. Times are seconds since the start of the run, or line numbers for a history without a
// clock.
#pragma once

#include <string>
#include <vector>

#include "miniraft/sim/history/history.h"

namespace miniraft::lab {

/// A value for the reader: `5`, `"two words"`, or `nothing` for a key that does not exist. The
/// middle of a long value is left out.
std::string shown(const sim::Value& value);

/// `write 2`, `read 1`, `cas 1 -> 2`, `cas 1 -> 2 refused`; with a `?` if the outcome is unknown.
std::string label_of(const sim::Operation& operation);

/// `process 3`, and the note in brackets if there is one.
std::string name_of_client(const sim::Operation& operation);

/// The note on one line: truncated if it is long, quoted if it contains control characters.
std::string shown_note(const sim::Operation& operation);

/// What the client did: `wrote 2`, `may have written 2`, `was refused a cas from 1 to 2, …`.
std::string deed_of(const sim::Operation& operation);

/// The same in the past perfect: `had written 2`.
std::string past_deed_of(const sim::Operation& operation);

/// Writes instants with as many digits as are needed to distinguish those of a few operations.
class TimeWords {
 public:
  /// Chooses the number of digits so that even the shortest of `operations` shows a duration. They
  /// are indices in `history`.
  TimeWords(const sim::History& history, const std::vector<size_t>& operations);

  /// `12.034-12.041 s` or `lines 12-17`; `from 12.034 s on` if the operation never returned.
  [[nodiscard]] std::string span_of(const sim::Operation& operation) const;

 private:
  [[nodiscard]] std::string text_of(base::Instant instant) const;

  sim::TimeUnit unit_;
  int digits_ = 3;
};

}  // namespace miniraft::lab
