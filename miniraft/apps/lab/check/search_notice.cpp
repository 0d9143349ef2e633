#include "miniraft/apps/lab/check/search_notice.h"

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <stop_token>
#include <utility>

namespace miniraft::lab {
namespace {

constexpr int first_after_s = 2;

/// False once a stop is asked for, true when the second is over.
bool sleep_a_second(const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any never;
  never.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
  return !stop.stop_requested();
}

void tell(const std::stop_token& stop, const std::string& what, base::Duration limit) {
  int elapsed_s = 0;
  while (sleep_a_second(stop)) {
    if (++elapsed_s < first_after_s) continue;
    std::fprintf(stderr, "\r%s: %d of %g s\x1b[K", what.c_str(), elapsed_s, limit.seconds());
  }
  if (elapsed_s >= first_after_s) std::fputs("\r\x1b[K", stderr);
}

}  // namespace

SearchNotice::SearchNotice(std::string what, base::Duration limit) {
  if (::isatty(STDERR_FILENO) != 1) return;
  thread_ = std::jthread(
      [what = std::move(what), limit](const std::stop_token& stop) { tell(stop, what, limit); });
}

}  // namespace miniraft::lab
