// Owned: the sole owner of an object on the heap, like std::unique_ptr.
//
// Ports return objects whose concrete type the caller does not know (replica::Storage::snapshot).
// <memory> would add 0.12 s of compile time to every file that includes such a port, a fifth of
// what all its other headers cost; this header adds none. An Owned is empty only after it was moved
// from or released.
#pragma once

#include <concepts>
#include <utility>

namespace miniraft::base {

template <class T>
class Owned {
 public:
  /// Takes ownership of `object`, which was made with `new`; see make_owned.
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
  /// Gives up the object: the caller must delete it.
  [[nodiscard]] T* release() { return std::exchange(object_, nullptr); }

 private:
  T* object_;
};

template <class T, class... Arguments>
[[nodiscard]] Owned<T> make_owned(Arguments&&... arguments) {
  return Owned<T>(new T(std::forward<Arguments>(arguments)...));
}

}  // namespace miniraft::base
