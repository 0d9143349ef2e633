// MINIRAFT_CHECK: assertions that stay on in every build.
//
// A check guards against our own bugs. When it fails, it prints the expression, the two values if
// it is a comparison, the file and the line to stderr, and aborts the process. It is never applied
// to bytes that come from a peer, a client, a disk or a file: code that reads those returns an
// error value.
#pragma once

#include <cstdint>

namespace miniraft::base {

/// Prints the failed expression and aborts. Called by the macros only.
[[noreturn]] void check_failed(const char* expression, const char* file, int line);

/// Likewise, and prints the two values that were compared, as `printable` gives them.
[[noreturn]] void check_failed(const char* expression, const char* file, int line, uint64_t left,
                               uint64_t right);

/// The integer to print for `value`: an integer itself, the `.value` of a strong type such as
/// raft::Term, and 0 for any other type.
template <class T>
constexpr uint64_t printable(const T& value) {
  if constexpr (requires { static_cast<uint64_t>(value); }) {
    return static_cast<uint64_t>(value);
  } else if constexpr (requires { static_cast<uint64_t>(value.value); }) {
    return static_cast<uint64_t>(value.value);
  } else {
    return 0;
  }
}

}  // namespace miniraft::base

#define MINIRAFT_CHECK(condition)                      \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::miniraft::base::check_failed(#condition, __FILE__, __LINE__))

#define MINIRAFT_CHECK_COMPARE_(left, op, right)                                   \
  do {                                                                             \
    const auto& check_left_ = (left);                                              \
    const auto& check_right_ = (right);                                            \
    if (!(check_left_ op check_right_)) {                                          \
      ::miniraft::base::check_failed(#left " " #op " " #right, __FILE__, __LINE__, \
                                     ::miniraft::base::printable(check_left_),     \
                                     ::miniraft::base::printable(check_right_));   \
    }                                                                              \
  } while (false)

#define MINIRAFT_CHECK_EQ(left, right) MINIRAFT_CHECK_COMPARE_(left, ==, right)
#define MINIRAFT_CHECK_NE(left, right) MINIRAFT_CHECK_COMPARE_(left, !=, right)
#define MINIRAFT_CHECK_LT(left, right) MINIRAFT_CHECK_COMPARE_(left, <, right)
#define MINIRAFT_CHECK_LE(left, right) MINIRAFT_CHECK_COMPARE_(left, <=, right)
#define MINIRAFT_CHECK_GT(left, right) MINIRAFT_CHECK_COMPARE_(left, >, right)
#define MINIRAFT_CHECK_GE(left, right) MINIRAFT_CHECK_COMPARE_(left, >=, right)
