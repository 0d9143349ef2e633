// Mutex, Lock and Condition: RAII classes for the POSIX mutex and condition variable.
//
// std::mutex and std::condition_variable are not used because their headers include <chrono>, which
// takes longer to compile than everything else that the node includes. A Condition waits by
// CLOCK_MONOTONIC, the clock of os/clock.h, so setting the date does not change the length of a
// wait.
//
// Thread rule: any thread; each object outlives every call on it.
#pragma once

#include <pthread.h>

#include "miniraft/core/base/time.h"

namespace miniraft::os {

/// Mutual exclusion. A Lock locks it; not recursive.
class Mutex {
 public:
  Mutex() = default;
  ~Mutex();
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

 private:
  friend class Lock;
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
};

/// Holds a Mutex from construction to destruction, or to `unlock`.
class Lock {
 public:
  explicit Lock(Mutex& mutex);
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  /// Unlocks before the destructor does. Requires: not yet unlocked.
  void unlock();

 private:
  friend class Condition;
  pthread_mutex_t& mutex_;
  bool is_locked_ = true;
};

/// A condition variable: threads wait for a change of the state that a Mutex guards. A wait may end
/// spuriously, so test that state again after each wait.
class Condition {
 public:
  Condition();
  ~Condition();
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  /// Unlocks, waits to be woken, and locks again. Requires: `lock` holds its mutex.
  void wait(Lock& lock);

  /// As `wait`, but not longer than until `deadline`. Returns false if the deadline passed.
  [[nodiscard]] bool wait_until(Lock& lock, base::Instant deadline);

  void wake_one();
  void wake_all();

 private:
  pthread_cond_t condition_{};
};

}  // namespace miniraft::os
