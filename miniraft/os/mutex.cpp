#include "miniraft/os/mutex.h"

#include <errno.h>
#include <time.h>

#include "miniraft/core/base/check.h"

namespace miniraft::os {

Mutex::~Mutex() {
  MINIRAFT_CHECK_EQ(pthread_mutex_destroy(&mutex_), 0);
}

Lock::Lock(Mutex& mutex) : mutex_(mutex.mutex_) {
  MINIRAFT_CHECK_EQ(pthread_mutex_lock(&mutex_), 0);
}

Lock::~Lock() {
  if (is_locked_) unlock();
}

void Lock::unlock() {
  MINIRAFT_CHECK(is_locked_);
  is_locked_ = false;
  MINIRAFT_CHECK_EQ(pthread_mutex_unlock(&mutex_), 0);
}

Condition::Condition() {
  pthread_condattr_t attributes{};
  MINIRAFT_CHECK_EQ(pthread_condattr_init(&attributes), 0);
  MINIRAFT_CHECK_EQ(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC), 0);
  MINIRAFT_CHECK_EQ(pthread_cond_init(&condition_, &attributes), 0);
  MINIRAFT_CHECK_EQ(pthread_condattr_destroy(&attributes), 0);
}

Condition::~Condition() {
  MINIRAFT_CHECK_EQ(pthread_cond_destroy(&condition_), 0);
}

void Condition::wait(Lock& lock) {
  MINIRAFT_CHECK(lock.is_locked_);
  MINIRAFT_CHECK_EQ(pthread_cond_wait(&condition_, &lock.mutex_), 0);
}

bool Condition::wait_until(Lock& lock, base::Instant deadline) {
  MINIRAFT_CHECK(lock.is_locked_);
  // A timespec before the clock's start is refused, and it has passed anyway.
  const int64_t nanoseconds = deadline.value < 0 ? 0 : deadline.value;
  timespec until{};
  until.tv_sec = nanoseconds / 1'000'000'000;
  until.tv_nsec = nanoseconds % 1'000'000'000;
  const int result = pthread_cond_timedwait(&condition_, &lock.mutex_, &until);
  MINIRAFT_CHECK(result == 0 || result == ETIMEDOUT);
  return result == 0;
}

void Condition::wake_one() {
  MINIRAFT_CHECK_EQ(pthread_cond_signal(&condition_), 0);
}

void Condition::wake_all() {
  MINIRAFT_CHECK_EQ(pthread_cond_broadcast(&condition_), 0);
}

}  // namespace miniraft::os
