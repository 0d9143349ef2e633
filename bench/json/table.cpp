#include "bench/json/table.h"

#include <cstdio>
#include <optional>
#include <string>

namespace miniraft::bench {

namespace {

constexpr double yyjson_target = 1.0;  // the stretch

std::optional<size_t> place_of(std::span<const std::unique_ptr<Library>> libraries,
                               std::string_view name) {
  for (size_t i = 0; i < libraries.size(); ++i) {
    if (libraries[i]->name() == name) return i;
  }
  return std::nullopt;
}

/// One of the two halves: parse or write.
struct Half {
  const char* name;
  std::vector<double> Times::* seconds;
  double Target::* target;
};

void print_header(std::span<const std::unique_ptr<Library>> libraries, const Half& half) {
  std::printf("\n%-25s %6s", half.name, "MB");
  for (const auto& library : libraries) {
    std::printf(" %10.*s", static_cast<int>(library->name().size()), library->name().data());
  }
  std::printf("  %12s %6s", "x RapidJSON", "target");
  if (place_of(libraries, "yyjson")) std::printf("  %9s %6s", "x yyjson", "target");
  std::printf("\n");
}

void print_ratio(const Row& row, const Half& half, size_t peer, int width,
                 std::optional<double> target) {
  // A ratio of speeds is the inverse one of times.
  const double ratio = median_ratio(row.times[peer].*half.seconds, row.times[0].*half.seconds);
  std::printf("  %*.2f ", width, ratio);
  if (target) {
    std::printf("%6.1f", *target);
  } else {
    std::printf("%6s", "-");
  }
}

void print_row(std::span<const std::unique_ptr<Library>> libraries, const Row& row,
               const Half& half, size_t bytes) {
  const double megabytes = 1e-6 * static_cast<double>(bytes);
  const std::string name = row.input->name + (row.input->is_stand_in ? " (generated)" : "");
  std::printf("%-25s %6.2f", name.c_str(), megabytes);
  for (const Times& times : row.times) {
    std::printf(" %10.0f", megabytes / median(times.*half.seconds));
  }
  const auto target = target_of(row.input->name);
  if (const auto rapidjson = place_of(libraries, "RapidJSON")) {
    print_ratio(row, half, *rapidjson, 12,
                target ? std::optional(*target.*half.target) : std::nullopt);
  }
  if (const auto yyjson = place_of(libraries, "yyjson")) {
    print_ratio(row, half, *yyjson, 9, target ? std::optional(yyjson_target) : std::nullopt);
  }
  std::printf("\n");
}

}  // namespace

void print_head(std::span<const std::unique_ptr<Library>> libraries, size_t rounds) {
  std::printf("MB/s by the thread's processor time, median of %zu interleaved rounds\n", rounds);
  std::printf("%s, against ", MINIRAFT_BENCH_COMPILER);
  for (size_t i = 1; i < libraries.size(); ++i) {
    std::printf("%s%s", i > 1 ? ", " : "", libraries[i]->version().c_str());
  }
  std::printf("\n");
}

void print_rows(std::span<const std::unique_ptr<Library>> libraries, std::span<const Row> rows) {
  const Half parse{"parse", &Times::parse, &Target::parse};
  print_header(libraries, parse);
  for (const Row& row : rows) print_row(libraries, row, parse, row.input->text_bytes);
  const Half write{"write", &Times::write, &Target::write};
  print_header(libraries, write);
  for (const Row& row : rows) print_row(libraries, row, write, row.written_bytes);
}

void print_typed(const Input& requests, const TypedTimes& times) {
  const double megabytes = 1e-6 * static_cast<double>(requests.text_bytes);
  const auto print = [megabytes](const char* name, const std::vector<double>& typed,
                                 const std::vector<double>& by_document) {
    std::printf("%-25s %6.2f %10.0f %10.0f  %12.2f %6.1f\n", name, megabytes,
                megabytes / median(typed), megabytes / median(by_document),
                median_ratio(by_document, typed), 1.0);
  };
  std::printf("\n%-25s %6s %10s %10s  %12s %6s\n", "Maelstrom's requests", "MB", "typed",
              "document", "x document", "target");
  print("typed decode", times.decode, times.pick);
  print("typed encode", times.encode, times.write);
}

}  // namespace miniraft::bench
