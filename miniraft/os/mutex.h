// Mutex, Lock and Condition: the POSIX ones, owned.
//
// Why not std::mutex and std::condition_variable: their headers bring <chrono>, which costs more
// to compile than all else the node includes together. A Condition waits on CLOCK_MONOTONIC, the
// clock of os/clock.h, so setting the date neither shortens nor lengthens a wait.
//
// Thread rule: any thread; each object outlives every call on it.
#pragma once

#include <pthread.h>

#include "miniraft/core/base/time.h"

namespace miniraft::os {

/// Mutual exclusion. Locked through a Lock only; not recursive.
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

/// Holds a Mutex from its construction to its end, or to `unlock`.
class Lock {
 public:
  explicit Lock(Mutex& mutex);
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  /// Lets go early. Requires: not yet unlocked.
  void unlock();

 private:
  friend class Condition;
  pthread_mutex_t& mutex_;
  bool is_locked_ = true;
};

/// Where threads wait for a change of what a Mutex guards. Waits may end for no reason: test the
/// guarded state again after each.
class Condition {
 public:
  Condition();
  ~Condition();
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  /// Lets go of the lock, waits to be woken, and holds the lock again.
  void wait(Lock& lock);

  /// As `wait`, but only until `deadline`. False once the deadline has passed.
  [[nodiscard]] bool wait_until(Lock& lock, base::Instant deadline);

  void wake_one();
  void wake_all();

 private:
  pthread_cond_t condition_{};
};

}  // namespace miniraft::os
