// Counted: a reference-counted value for owners in one thread, freed with its last owner.
//
// Like std::shared_ptr, without the second count, the atomic operations and <memory>. Copies refer
// to the same value, so only an owner that shares it with no other may change it (`own` checks
// this). Copy-on-write needs exactly that (core/base/cow_map.h).
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
  // Each of these requires that there is a value.
  [[nodiscard]] const T& operator*() const { return box_->value; }
  [[nodiscard]] const T* operator->() const { return &box_->value; }
  /// Whether the value has another owner.
  [[nodiscard]] bool is_shared() const { return box_->owners > 1; }
  /// The value, to be changed in place. Requires: it is not shared.
  [[nodiscard]] T& own() {
    MINIRAFT_CHECK(!is_shared());
    return box_->value;
  }

 private:
  struct Box {
    T value;
    uint32_t owners;
  };
  /// Not inline: otherwise GCC 12 assumes that the value may be destroyed while it has other
  /// owners, and warns that they use it after that.
  [[gnu::noinline]] static void destroy(Box* box) { delete box; }

  Box* box_ = nullptr;
};

}  // namespace miniraft::base
