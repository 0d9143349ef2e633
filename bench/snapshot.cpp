// Measures how long a snapshot of a large store blocks the loop: the longest step of taking,
// reading and dropping it, of commands meanwhile, and of reset and restore. --help says more.

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "bench/arguments.h"
#include "miniraft/core/base/check.h"
#include "miniraft/core/base/crc32c.h"
#include "miniraft/core/base/rand.h"
#include "miniraft/core/kv/store.h"
#include "miniraft/core/replica/typed.h"
#include "miniraft/os/clock.h"

namespace {

using namespace miniraft;
using Machine = replica::Typed<kv::Store>;

constexpr size_t key_bytes = 18;
constexpr size_t chunk_bytes = 256 * 1024;
constexpr size_t commands_per_chunk = 200;
constexpr double step_ms_max = 10;

constexpr const char* usage =
    "usage: script/bench snapshot [--quick] [--megabytes N] [--value-bytes V]\n"
    "  A store of N million bytes (1000), in keys of 18 bytes with values of V (1000). Reads a "
    "snapshot\n"
    "  in chunks of 256 KiB and executes 200 writes between two of them; meanwhile a second store\n"
    "  restores the chunks. Prints, for each kind of step, how many there were, the longest by "
    "the\n"
    "  clock and by processor time, which does not count what other processes take away, and what "
    "it\n"
    "  did to the memory of the process.\n"
    "  --quick   20 million bytes unless --megabytes comes after it, one run; no step is too long\n"
    "exit status: 0 no step took 10 ms of processor time, 1 one did, 2 wrong usage\n";

double processor_ms() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double resident_megabytes() {
  unsigned long long all = 0;
  unsigned long long resident = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  const bool is_read = std::fscanf(file, "%llu %llu", &all, &resident) == 2;
  std::fclose(file);
  if (!is_read) return 0;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

struct Load {
  uint64_t megabytes = 1000;
  uint64_t value_bytes = 1000;
  bool is_quick = false;
};

/// What each step took in its quickest run, in milliseconds, in the order of the steps; in memory
/// that the runs, which are processes, share with us.
struct Record {
  static constexpr size_t steps_max = 40'000'000;
  float own_ms[steps_max];
  size_t steps;      ///< of the run
  bool is_repeated;  ///< so there are times to compare with
};

/// Measures each step of one kind.
class Steps {
 public:
  Steps(Record& record, const char* name) : record_(record), name_(name) {}

  template <class Body>
  auto take(const Body& body) {
    const base::Instant begin = os::monotonic_now();
    const double processor_begin = processor_ms();
    if constexpr (std::is_void_v<decltype(body())>) {
      body();
      took(processor_ms() - processor_begin, os::monotonic_now() - begin);
    } else {
      auto result = body();
      took(processor_ms() - processor_begin, os::monotonic_now() - begin);
      return result;
    }
  }

  /// `bytes`: handled by all steps together, or 0. Returns whether no step was too long.
  bool print(uint64_t bytes) const {
    std::printf("%-32s %9llu %14.3f %12.3f %10.3f", name_, static_cast<unsigned long long>(count_),
                longest_clock_ms_, longest_ms_, total_ms_ / static_cast<double>(count_) * 1e3);
    if (bytes > 0) std::printf(" %8.0f", static_cast<double>(bytes) / total_ms_ / 1e3);
    std::printf("\n");
    std::fflush(stdout);
    return longest_ms_ < step_ms_max;
  }

 private:
  void took(double processor, base::Duration clock) {
    MINIRAFT_CHECK_LT(record_.steps, Record::steps_max);
    float& own = record_.own_ms[record_.steps++];
    own = record_.is_repeated ? std::min(own, static_cast<float>(processor))
                              : static_cast<float>(processor);
    ++count_;
    total_ms_ += static_cast<double>(own);
    longest_ms_ = std::max(longest_ms_, static_cast<double>(own));
    longest_clock_ms_ = std::max(longest_clock_ms_, clock.seconds() * 1e3);
  }

  Record& record_;
  const char* name_;
  uint64_t count_ = 0;
  double total_ms_ = 0;
  double longest_ms_ = 0;
  double longest_clock_ms_ = 0;
};

class Writes {
 public:
  explicit Writes(const Load& load)
      : keys_(load.megabytes * 1'000'000 / (key_bytes + load.value_bytes)),
        value_bytes_(load.value_bytes) {}

  /// The write of a key, drawn or by number, with another value each time.
  base::Bytes next(std::optional<uint64_t> number = {}) {
    char key[32];
    const auto length =
        std::snprintf(key, sizeof key, "user/%08llu/name",
                      static_cast<unsigned long long>(number.value_or(random_.uniform(keys_))));
    return kv::encode(kv::Write{base::Bytes(key, static_cast<size_t>(length)),
                                base::Bytes(value_bytes_, static_cast<char>(++count_))});
  }
  [[nodiscard]] uint64_t keys() const { return keys_; }

 private:
  uint64_t keys_;
  size_t value_bytes_;
  uint64_t count_ = 0;
  base::Random random_{5};
};

void apply(Steps& steps, Machine& machine, const base::Bytes& command) {
  const base::Bytes response = steps.take([&] { return machine.apply(command); });
  MINIRAFT_CHECK(response.starts_with(static_cast<char>(replica::Decoded::yes)));
}

struct Copied {
  uint64_t bytes = 0;
  uint32_t checksum = 0;  ///< of the sequence of chunks
};

/// Reads a snapshot of `from`, which executes commands meanwhile, into `to`.
Copied copy(Record& record, Machine& from, Machine& to, Writes& writes, bool& is_smooth) {
  Steps taking(record, "snapshot()");
  Steps reading(record, "next()");
  Steps restoring(record, "restore(), of another store");
  Steps applying(record, "apply(), snapshot open");
  Steps dropping(record, "dropping the snapshot");
  Copied copied;
  base::Owned reader = taking.take([&] { return from.snapshot(); });
  while (const auto chunk = reading.take([&] { return reader->next(chunk_bytes); })) {
    copied.bytes += chunk->size();
    copied.checksum = base::crc32c(*chunk, copied.checksum);
    MINIRAFT_CHECK(restoring.take([&] { return to.restore(*chunk); }));
    for (size_t i = 0; i < commands_per_chunk; ++i) apply(applying, from, writes.next());
  }
  dropping.take([&] { const base::Owned dropped(std::move(reader)); });
  is_smooth &= taking.print(0);
  is_smooth &= reading.print(copied.bytes);
  is_smooth &= restoring.print(copied.bytes);
  is_smooth &= applying.print(0);
  is_smooth &= dropping.print(0);
  return copied;
}

/// All of it once, in this process. Returns whether no step was too long.
bool run(const Load& load, Record& record) {
  std::printf("milliseconds; longest, own: in the quickest run so far\n");
  std::printf("%-32s %9s %14s %12s %10s %8s\n", "step", "count", "longest, clock", "longest, own",
              "mean us", "MB/s");
  bool is_smooth = true;
  Writes writes(load);
  Machine machine;
  Steps building(record, "apply(), no snapshot");
  for (uint64_t i = 0; i < writes.keys(); ++i) apply(building, machine, writes.next(i));
  is_smooth &= building.print(writes.keys() * (key_bytes + load.value_bytes));
  const double one = resident_megabytes();

  Machine other;
  const Copied first = copy(record, machine, other, writes, is_smooth);
  const double two = resident_megabytes();

  Steps after(record, "apply(), after dropping");
  for (uint64_t i = 0; i < writes.keys(); ++i) apply(after, machine, writes.next());
  is_smooth &= after.print(0);

  // The other way round: the first store forgets a gigabyte, and takes the second's.
  Steps resetting(record, "reset()");
  resetting.take([&] { machine.reset(); });
  is_smooth &= resetting.print(0);
  const Copied second = copy(record, other, machine, writes, is_smooth);
  MINIRAFT_CHECK_EQ(second.checksum, first.checksum);
  MINIRAFT_CHECK_EQ(second.bytes, first.bytes);

  std::printf(
      "\nmemory: %.0f MB for a store of %.0f; %.0f with a second store, and what commands\n"
      "changed while the snapshot was open; %.0f in the end\n",
      one, static_cast<double>(first.bytes) / 1e6, two, resident_megabytes());
  return is_smooth;
}

/// The load, or the exit status with which the bench ends before it measures.
std::expected<Load, int> load_or_exit_status(int argument_count, char** argument_values) {
  const auto wrong = [](const std::string& what) {
    return std::unexpected(bench::wrong_usage("snapshot", what, usage));
  };
  Load load;
  for (int i = 1; i < argument_count; ++i) {
    const std::string_view option = argument_values[i];
    if (bench::asks_for_help(option)) {
      std::fputs(usage, stdout);
      return std::unexpected(0);
    }
    if (option == "--quick") {
      load.is_quick = true;
      load.megabytes = 20;
      continue;
    }
    uint64_t* value = option == "--megabytes"     ? &load.megabytes
                      : option == "--value-bytes" ? &load.value_bytes
                                                  : nullptr;
    if (value == nullptr) return wrong(bench::unknown(option));
    const auto number = bench::number_after(option, argument_values[++i], 1, 100'000);
    if (!number) return wrong(number.error());
    *value = *number;
  }
  return load;
}

}  // namespace

int main(int argument_count, char** argument_values) {
  const auto load = load_or_exit_status(argument_count, argument_values);
  if (!load) return load.error();
  const int runs = load->is_quick ? 1 : 3;
  void* shared =
      mmap(nullptr, sizeof(Record), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  MINIRAFT_CHECK(shared != MAP_FAILED);
  auto& record = *static_cast<Record*>(shared);
  int status = 0;
  for (int i = 0; i < runs; ++i) {
    record.steps = 0;
    record.is_repeated = i > 0;
    const pid_t child = fork();
    MINIRAFT_CHECK_GE(child, 0);
    if (child == 0) {
      // What the last run says is the result.
      if (i + 1 < runs) MINIRAFT_CHECK(std::freopen("/dev/null", "w", stdout) != nullptr);
      const bool is_smooth = run(*load, record);
      std::fflush(stdout);
      _exit(is_smooth || load->is_quick ? 0 : 1);
    }
    MINIRAFT_CHECK_EQ(waitpid(child, &status, 0), child);
    MINIRAFT_CHECK(WIFEXITED(status));
  }
  return WEXITSTATUS(status);
}
