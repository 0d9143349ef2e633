// Shared: a value that owners in several threads share, and that goes with the last of them.
//
// What std::shared_ptr is, without <memory>. Counted is the quicker one for owners in one thread.
// Copies see the same value: whoever changes it must know that no other owner looks at what he
// changes, e.g. because it did not exist when they were given theirs.
//
// Thread rule: owners may be copied and dropped by any thread, each owner by one at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace miniraft::base {

template <class T>
class Shared {
 public:
  /// No value.
  Shared() = default;
  explicit Shared(T value) : box_(new Box{std::move(value), {1}}) {}

  Shared(const Shared& other) : box_(other.box_) {
    if (box_ != nullptr) box_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  Shared(Shared&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(box_, other.box_);
    return *this;
  }
  ~Shared() {
    // What the other owners did with the value comes before it goes.
    if (box_ != nullptr && box_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      destroy(box_);
    }
  }

  explicit operator bool() const { return box_ != nullptr; }
  // Each of these requires a value.
  [[nodiscard]] T& operator*() const { return box_->value; }
  [[nodiscard]] T* operator->() const { return &box_->value; }
  [[nodiscard]] bool is_shared() const { return box_->owners.load(std::memory_order_acquire) > 1; }

 private:
  struct Box {
    T value;
    std::atomic<uint32_t> owners;
  };
  /// Not inline, as Counted's.
  [[gnu::noinline]] static void destroy(Box* box) { delete box; }

  Box* box_ = nullptr;
};

}  // namespace miniraft::base
