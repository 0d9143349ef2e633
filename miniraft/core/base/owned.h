// Owned: the only owner of an object on the heap, as std::unique_ptr is.
//
// Ports hand over objects whose type the receiver does not know. <memory> would cost every file
// that sees such a port 0.12 s of compile time, a fifth of what all of its other headers cost;
// this costs nothing. Never empty but after it was moved from.
#pragma once

#include <concepts>
#include <utility>

namespace miniraft::base {

template <class T>
class Owned {
 public:
  /// Takes over an object of T or of a class derived from it; see make_owned.
  explicit Owned(T* object) : object_(object) {}
  template <std::derived_from<T> U>
  // NOLINTNEXTLINE(google-explicit-constructor): as from a pointer to U to one to T
  Owned(Owned<U>&& other) noexcept : object_(other.release()) {}
  Owned(Owned&& other) noexcept : object_(other.release()) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() { delete object_; }  // NOLINT(clang-analyzer-cplusplus.NewDelete): not twice, as it says

  [[nodiscard]] T& operator*() const { return *object_; }
  [[nodiscard]] T* operator->() const { return object_; }
  /// The object is the caller's to free.
  [[nodiscard]] T* release() { return std::exchange(object_, nullptr); }

 private:
  T* object_;
};

template <class T, class... Arguments>
[[nodiscard]] Owned<T> make_owned(Arguments&&... arguments) {
  return Owned<T>(new T(std::forward<Arguments>(arguments)...));
}

}  // namespace miniraft::base
