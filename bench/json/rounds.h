// Rounds: how often and in which order everything is measured.
//
// A round measures each library once on each input, one library after the other, so that what
// slows the machine for a while slows all of them. Times are those of the thread's processor
// clock, which stands still while another process has the core. Speeds are medians over the
// rounds; a ratio of two libraries is the median of the ratios within each round, which moves less
// than the ratio of the medians.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bench/json/inputs.h"
#include "bench/json/library.h"

namespace miniraft::bench {

/// Processor time of this thread so far.
double thread_seconds();

/// Time of one call, by as many calls as take at least `seconds_min`.
double seconds_per_call(const std::function<void()>& call);

/// The texts in portions of so many: their documents are kept to be written, and should still be
/// in the cache then, as the document is that a node has just made.
inline constexpr size_t portion_texts = 1024;

/// Calls `prepare` and then `timed` for each portion of the texts, as often as `timed` takes to add
/// up to a time that can be measured. Returns the time of `timed` for all texts.
double seconds_per_pass(Texts texts, const std::function<void(Texts)>& prepare,
                        const std::function<void()>& timed);

double median(std::vector<double> values);

/// The median of numerator / denominator by rounds. Requires: equally many, at least one.
double median_ratio(std::span<const double> numerators, std::span<const double> denominators);

/// Seconds of each round.
struct Times {
  std::vector<double> parse;
  std::vector<double> write;
};

struct Row {
  const Input* input;
  size_t written_bytes;      ///< by the first library: what speeds of writing are of, for all
  std::vector<Times> times;  ///< of each library
};

/// A row without times for each input. Requires: no library refuses an input.
std::vector<Row> rows_of(std::span<const std::unique_ptr<Library>> libraries,
                         std::span<const Input> inputs);

/// One round: adds its times to each row. Another library begins each round.
void measure_round(std::span<const std::unique_ptr<Library>> libraries, std::span<Row> rows,
                   const std::function<void(const Input&)>& progress);

}  // namespace miniraft::bench
