#include "miniraft/apps/lab/simulate/isolated_simulation.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/sim/cluster/simulation.h"

namespace miniraft::lab {
namespace {

/// Of real time: no run comes near it.
constexpr unsigned seconds_max = 300;

/// What comes before a result; anything else is what the core said before it ended the process.
constexpr std::string_view result_mark = "simulated\n";

static_assert(std::is_trivially_copyable_v<sim::SimulationCounts>);

std::string to_bytes(const sim::SimulationResult& result) {
  base::ByteWriter writer;
  writer.raw(result_mark);
  writer.u64(result.trace_hash);
  writer.u64(static_cast<uint64_t>(result.virtual_time.value));
  std::array<char, sizeof(sim::SimulationCounts)> counts;
  std::memcpy(counts.data(), &result.counts, counts.size());
  writer.raw({counts.data(), counts.size()});
  writer.u8(result.breach ? 1 : 0);
  if (result.breach) {
    writer.bytes(result.breach->promise);
    writer.bytes(result.breach->what);
    writer.u64(static_cast<uint64_t>(result.breach->at.value));
  }
  writer.bytes(result.history);
  return writer.take();
}

std::optional<sim::SimulationResult> from_bytes(uint64_t seed, std::string_view bytes) {
  base::ByteReader reader(bytes);
  if (reader.raw(result_mark.size()) != result_mark) return std::nullopt;
  sim::SimulationResult result;
  result.seed = seed;
  result.trace_hash = reader.u64();
  result.virtual_time = base::Duration(static_cast<int64_t>(reader.u64()));
  const base::ByteView counts = reader.raw(sizeof(sim::SimulationCounts));
  if (!reader.ok()) return std::nullopt;
  std::memcpy(&result.counts, counts.data(), counts.size());
  if (reader.u8() == 1) {
    sim::Breach breach;
    breach.promise = reader.bytes();
    breach.what = reader.bytes();
    breach.at = base::Instant(static_cast<int64_t>(reader.u64()));
    result.breach = std::move(breach);
  }
  result.history = reader.bytes();
  if (!reader.finished()) return std::nullopt;
  return result;
}

[[noreturn]] void simulate_here(const sim::SimulationSettings& settings, SharedRecord* record,
                                int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::alarm(seconds_max);
  ::dup2(output, STDERR_FILENO);
  const std::string bytes = to_bytes(sim::simulate(settings, record));
  ::_exit(os::write_all(output, bytes) ? 0 : 1);
}

/// The last line of what was said, without the folder that the program was built in.
std::string last_words(std::string said) {
  while (!said.empty() && said.back() == '\n') said.pop_back();
  said.erase(0, said.rfind('\n') + 1);
  for (const char* folder : {"/core/", "/sim/"}) {
    const size_t at = said.find(folder);
    if (at != std::string::npos && said.find(' ') > at) return said.substr(at + 1);
  }
  return said.empty() ? "its process ended by itself" : said;
}

}  // namespace

IsolatedSimulation::IsolatedSimulation(const sim::SimulationSettings& settings,
                                       SharedRecord* record)
    : seed_(settings.seed) {
  auto pipe = os::open_pipe();
  if (!pipe) throw std::runtime_error("no pipe could be made: " + os::describe(pipe.error()));
  std::fflush(nullptr);
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("no process could be made");
  if (process_ == 0) simulate_here(settings, record, pipe->writer.number());
  output_ = std::move(pipe->reader);
}

IsolatedSimulation::~IsolatedSimulation() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

bool IsolatedSimulation::take_in() {
  std::array<char, 4096> some;
  const auto count = os::read_some(output_.number(), some);
  if (count && *count > 0) {
    received_.append(some.data(), *count);
    return false;
  }
  ::waitpid(process_, &status_, 0);
  process_ = -1;
  return true;
}

sim::SimulationResult IsolatedSimulation::result() {
  if (auto result = from_bytes(seed_, received_)) return *std::move(result);
  sim::SimulationResult result;
  result.seed = seed_;
  if (WIFSIGNALED(status_) && WTERMSIG(status_) == SIGALRM) {
    result.breach = sim::Breach{"ends", "the run does not come to an end", {}};
  } else {
    result.breach = sim::Breach{"check", last_words(std::move(received_)), {}};
  }
  return result;
}

sim::SimulationResult run_isolated(const sim::SimulationSettings& settings, SharedRecord* record) {
  IsolatedSimulation run(settings, record);
  while (!run.take_in()) {
  }
  return run.result();
}

std::optional<sim::SimulationResult> run_isolated(const sim::SimulationSettings& settings,
                                                  Interruption& interruption,
                                                  SharedRecord* record) {
  IsolatedSimulation run(settings, record);
  while (interruption.wait_for(run.fd())) {
    if (run.take_in()) return run.result();
  }
  return std::nullopt;
}

}  // namespace miniraft::lab
