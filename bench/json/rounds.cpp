#include "bench/json/rounds.h"

#include <time.h>

#include <algorithm>

#include "miniraft/core/base/check.h"

namespace miniraft::bench {

namespace {

constexpr double seconds_min = 0.03;

double parse_seconds(Library& library, const Input& input) {
  return seconds_per_call([&] { MINIRAFT_CHECK(library.parse(input.texts, input.memory)); });
}

double write_seconds(Library& library, const Input& input) {
  const double seconds = seconds_per_pass(
      input.texts, [&](Texts texts) { MINIRAFT_CHECK(library.load(texts)); },
      [&] { library.write(input.memory); });
  library.load({});
  return seconds;
}

size_t written_bytes(Library& library, const Input& input) {
  MINIRAFT_CHECK(library.load(input.texts));
  const size_t bytes = library.write(input.memory);
  library.load({});
  return bytes;
}

}  // namespace

double thread_seconds() {
  timespec now{};
  MINIRAFT_CHECK_EQ(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now), 0);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double seconds_per_call(const std::function<void()>& call) {
  const double begin = thread_seconds();
  double passed = 0;
  int calls = 0;
  do {
    call();
    ++calls;
    passed = thread_seconds() - begin;
  } while (passed < seconds_min);
  return passed / calls;
}

double seconds_per_pass(Texts texts, const std::function<void(Texts)>& prepare,
                        const std::function<void()>& timed) {
  double seconds = 0;
  for (size_t first = 0; first < texts.size(); first += portion_texts) {
    prepare(texts.subspan(first, std::min(portion_texts, texts.size() - first)));
    // A single large text is written many times, a portion of small ones once: there are many.
    if (texts.size() == 1) return seconds_per_call(timed);
    const double begin = thread_seconds();
    timed();
    seconds += thread_seconds() - begin;
  }
  return seconds;
}

double median(std::vector<double> values) {
  MINIRAFT_CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double median_ratio(std::span<const double> numerators, std::span<const double> denominators) {
  MINIRAFT_CHECK_EQ(numerators.size(), denominators.size());
  std::vector<double> ratios;
  ratios.reserve(numerators.size());
  for (size_t i = 0; i < numerators.size(); ++i) ratios.push_back(numerators[i] / denominators[i]);
  return median(std::move(ratios));
}

std::vector<Row> rows_of(std::span<const std::unique_ptr<Library>> libraries,
                         std::span<const Input> inputs) {
  std::vector<Row> rows;
  for (const Input& input : inputs) {
    rows.push_back(
        {&input, written_bytes(*libraries.front(), input), std::vector<Times>(libraries.size())});
  }
  return rows;
}

void measure_round(std::span<const std::unique_ptr<Library>> libraries, std::span<Row> rows,
                   const std::function<void(const Input&)>& progress) {
  for (Row& row : rows) {
    progress(*row.input);
    const size_t round = row.times.front().parse.size();
    for (size_t i = 0; i < libraries.size(); ++i) {
      const size_t now = (round + i) % libraries.size();
      row.times[now].parse.push_back(parse_seconds(*libraries[now], *row.input));
      row.times[now].write.push_back(write_seconds(*libraries[now], *row.input));
    }
  }
}

}  // namespace miniraft::bench
