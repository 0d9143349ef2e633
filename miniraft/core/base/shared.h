// Shared: a reference-counted value for owners in several threads, freed with its last owner.
//
// Like std::shared_ptr, without <memory>. If all owners are in one thread, Counted is faster.
// Copies refer to the same value. An owner may change a part of it only if no other owner reads
// that part, for example because the part did not exist when the other owners got their copies.
//
// Thread rule: any thread may copy and destroy owners, but only one thread at a time may use the
// same owner.
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
    // acq_rel: all that the other owners did with the value happens before it is destroyed.
    if (box_ != nullptr && box_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      destroy(box_);
    }
  }

  explicit operator bool() const { return box_ != nullptr; }
  // Each of these requires that there is a value.
  [[nodiscard]] T& operator*() const { return box_->value; }
  [[nodiscard]] T* operator->() const { return &box_->value; }
  /// Whether the value has another owner.
  [[nodiscard]] bool is_shared() const { return box_->owners.load(std::memory_order_acquire) > 1; }

 private:
  struct Box {
    T value;
    std::atomic<uint32_t> owners;
  };
  /// Not inline, for the reason given at Counted::destroy.
  [[gnu::noinline]] static void destroy(Box* box) { delete box; }

  Box* box_ = nullptr;
};

}  // namespace miniraft::base
