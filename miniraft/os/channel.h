// Channel: a bounded queue of values from many sending threads to one receiving thread.
//
//   reader threads → send → [ up to `capacity` values, in order ] → receive_all → the loop's thread
//
// Other threads reach a loop that owns a replica only through its channel. The bound gives
// backpressure: a fast sender has to wait, and memory does not grow. The receiver takes all values
// at once by swapping two vectors. A sender makes a system call only if the receiver sleeps and no
// other sender has woken it yet, so a busy loop is not woken for each value.
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
  /// Holds up to `capacity` values that were not received yet. Requires: capacity > 0.
  explicit Channel(size_t capacity) : capacity_(capacity) { MINIRAFT_CHECK_GT(capacity, 0U); }

  /// Waits while the channel is full. If the channel is closed, drops `value` and returns false.
  [[nodiscard]] bool send(T value);

  /// Never waits. If the channel is full or closed, drops `value` and returns false.
  [[nodiscard]] bool try_send(T value);

  /// Refuses values from now on and wakes all threads that wait. Values sent before can still be
  /// received. May be called more than once.
  void close();

  /// Replaces the contents of `out` by all values sent since the last call, in order. If there are
  /// none, waits until a value is sent, `deadline` passes or the channel is closed; `out` is empty
  /// if no value came. Returns false once the channel is closed and all values were received.
  [[nodiscard]] bool receive_all(std::vector<T>& out, base::Instant deadline);

 private:
  void push(Lock& lock, T value);

  const size_t capacity_;
  Mutex mutex_;
  Condition not_empty_;
  Condition not_full_;
  // mutex_ guards all members below.
  std::vector<T> values_;
  bool receiver_sleeps_ = false;  // the receiver waits, and no sender is about to wake it
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
  // Wake the receiver after unlocking. Otherwise it would wake up only to wait for the lock.
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
