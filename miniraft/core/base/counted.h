// Counted: a value that several owners share, and that goes with the last of them.
//
// What std::shared_ptr is, without its second count, its atomic operations and <memory>. Copies
// see the same value, so it is changed only by who is its only owner: that is what copy-on-write
// asks (core/base/cow_map.h).
//
// Thread rule: all owners of one value belong to one thread.
#pragma once

#include <cstdint>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::base {

template <class T>
class Counted {
 public:
  /// No value.
  Counted() = default;
  explicit Counted(T value) : box_(new Box{std::move(value), 1}) {}

  Counted(const Counted& other) : box_(other.box_) {
    if (box_ != nullptr) ++box_->owners;
  }
  Counted(Counted&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}
  Counted& operator=(Counted other) noexcept {
    std::swap(box_, other.box_);
    return *this;
  }
  ~Counted() {
    if (box_ != nullptr && --box_->owners == 0) destroy(box_);
  }

  explicit operator bool() const { return box_ != nullptr; }
  // Each of these requires a value.
  [[nodiscard]] const T& operator*() const { return box_->value; }
  [[nodiscard]] const T* operator->() const { return &box_->value; }
  [[nodiscard]] bool is_shared() const { return box_->owners > 1; }
  /// To be changed in place. Requires: it is not shared.
  [[nodiscard]] T& own() {
    MINIRAFT_CHECK(!is_shared());
    return box_->value;
  }

 private:
  struct Box {
    T value;
    uint32_t owners;
  };
  /// Not inline: GCC 12 would take it for what happens although others own the value still, and
  /// warn of its use afterwards.
  [[gnu::noinline]] static void destroy(Box* box) { delete box; }

  Box* box_ = nullptr;
};

}  // namespace miniraft::base
