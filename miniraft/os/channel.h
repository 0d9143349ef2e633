// Channel: a bounded queue of values from many threads to one.
//
//   reader threads → send → [ up to `capacity` values, in order ] → receive_all → the loop's thread
//
// It is the only way into a loop that owns a replica. The bound is what pushes back on a fast
// sender: memory cannot grow. The receiver takes everything at once by swapping two vectors, and a
// sender makes a system call only when the receiver sleeps and nobody has woken it yet, so a busy
// loop is never woken once per value.
//
// Thread rule: any number of senders, one receiver; the channel outlives every call on it.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/time.h"
#include "miniraft/os/mutex.h"

namespace miniraft::os {

template <class T>
class Channel {
 public:
  /// Holds up to `capacity` values that nobody has received yet. Requires: capacity > 0.
  explicit Channel(size_t capacity) : capacity_(capacity) { MINIRAFT_CHECK_GT(capacity, 0U); }

  /// Waits while the channel is full. False, and `value` is dropped, once it is closed.
  [[nodiscard]] bool send(T value);

  /// Never waits. False, and `value` is dropped, when the channel is full or closed.
  [[nodiscard]] bool try_send(T value);

  /// Refuses values from now on and wakes everyone who waits. What was sent before is still
  /// received. May be called more than once.
  void close();

  /// Replaces `out` by everything sent since the last call, in order. If there is nothing, waits
  /// until there is, `deadline` passes (then `out` is empty) or the channel is closed. False only
  /// once it is closed and everything was received.
  [[nodiscard]] bool receive_all(std::vector<T>& out, base::Instant deadline);

 private:
  void push(Lock& lock, T value);

  const size_t capacity_;
  Mutex mutex_;
  Condition not_empty_;
  Condition not_full_;
  // All below is guarded by mutex_.
  std::vector<T> values_;
  bool receiver_sleeps_ = false;  // and no sender has set out to wake it
  size_t senders_waiting_ = 0;
  bool is_closed_ = false;
};

template <class T>
bool Channel<T>::send(T value) {
  Lock lock(mutex_);
  while (!is_closed_ && values_.size() >= capacity_) {
    ++senders_waiting_;
    not_full_.wait(lock);
    --senders_waiting_;
  }
  if (is_closed_) return false;
  push(lock, std::move(value));
  return true;
}

template <class T>
bool Channel<T>::try_send(T value) {
  Lock lock(mutex_);
  if (is_closed_ || values_.size() >= capacity_) return false;
  push(lock, std::move(value));
  return true;
}

template <class T>
void Channel<T>::push(Lock& lock, T value) {
  values_.push_back(std::move(value));
  const bool wakes = std::exchange(receiver_sleeps_, false);
  // Wake after letting go, or the receiver would only run into the lock that is still held.
  lock.unlock();
  if (wakes) not_empty_.wake_one();
}

template <class T>
void Channel<T>::close() {
  Lock lock(mutex_);
  is_closed_ = true;
  not_empty_.wake_all();
  not_full_.wake_all();
}

template <class T>
bool Channel<T>::receive_all(std::vector<T>& out, base::Instant deadline) {
  out.clear();
  Lock lock(mutex_);
  while (values_.empty() && !is_closed_) {
    receiver_sleeps_ = true;
    const bool woken = not_empty_.wait_until(lock, deadline);
    receiver_sleeps_ = false;
    if (!woken) break;
  }
  values_.swap(out);
  const bool wakes = senders_waiting_ > 0 && !out.empty();
  const bool goes_on = !out.empty() || !is_closed_;
  lock.unlock();
  if (wakes) not_full_.wake_all();
  return goes_on;
}

}  // namespace miniraft::os
