// The program behind script/bench json, which builds it and says how it is used.

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "bench/json/table.h"
#include "bench/json/verdicts.h"

namespace {

using namespace miniraft::bench;

constexpr const char* usage =
    "usage: bench_json [--rounds N] [--only INPUT]\n  script/bench json --help says more.\n";

constexpr size_t rounds_max = 999;

struct Options {
  size_t rounds = 9;
  std::string_view only;  ///< an input; empty: all
};

std::optional<size_t> rounds_of(std::string_view text) {
  size_t rounds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rounds);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (rounds < 1 || rounds > rounds_max) return std::nullopt;
  return rounds;
}

std::optional<Options> options_of(std::span<char* const> arguments) {
  Options options;
  for (size_t i = 1; i < arguments.size(); i += 2) {
    const std::string_view name = arguments[i];
    if (i + 1 == arguments.size()) return std::nullopt;
    const std::string_view value = arguments[i + 1];
    if (name == "--rounds") {
      const auto rounds = rounds_of(value);
      if (!rounds) return std::nullopt;
      options.rounds = *rounds;
    } else if (name == "--only") {
      if (!std::ranges::count(input_names(), value)) return std::nullopt;
      options.only = value;
    } else {
      return std::nullopt;
    }
  }
  return options;
}

/// In place on a terminal; else a line for each round only.
void show_progress(size_t round, size_t rounds, const std::string& input, bool is_first) {
  if (isatty(STDERR_FILENO) != 0) {
    std::fprintf(stderr, "\r\x1b[Kround %zu of %zu: %s", round, rounds, input.c_str());
  } else if (is_first) {
    std::fprintf(stderr, "round %zu of %zu\n", round, rounds);
  }
}

void end_progress() {
  if (isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\r\x1b[K");
}

int measure(const Options& options) {
  std::fprintf(stderr, "loading the inputs\n");
  const auto inputs = load_inputs(options.only);
  if (!inputs) {
    std::fprintf(stderr, "bench_json: %s\n", inputs.error().c_str());
    return 1;
  }
  const auto libraries = all_libraries();
  const bool is_typed = options.only.empty() || options.only == "maelstrom";
  const Input requests = load_requests();

  std::fprintf(stderr, "checking what the libraries make of them\n");
  Verdicts verdicts = check_verdicts(libraries, *inputs);
  if (is_typed) {
    if (auto about_typed = wrong_about_typed(requests); !about_typed.empty()) {
      verdicts.errors.push_back(std::move(about_typed));
    }
  }
  for (const std::string& error : verdicts.errors) {
    std::fprintf(stderr, "bench_json: WRONG: %s\n", error.c_str());
  }
  if (!verdicts.errors.empty()) return 1;

  auto rows = rows_of(libraries, *inputs);
  TypedTimes typed;
  for (size_t round = 1; round <= options.rounds; ++round) {
    measure_round(libraries, rows, [&](const Input& input) {
      show_progress(round, options.rounds, input.name, &input == &inputs->front());
    });
    if (is_typed) measure_typed_round(requests, typed);
  }
  end_progress();
  print_head(libraries, options.rounds);
  for (const std::string& remark : verdicts.remarks) std::printf("note: %s\n", remark.c_str());
  print_rows(libraries, rows);
  if (is_typed) print_typed(requests, typed);
  return 0;
}

}  // namespace

int main(int argument_count, char** argument_values) {
  const auto options = options_of({argument_values, static_cast<size_t>(argument_count)});
  if (!options) {
    std::fprintf(stderr, "%s", usage);
    return 2;
  }
  return measure(*options);
}
