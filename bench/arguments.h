// What a bench says of a command line that it cannot take: what is wrong, then how it is right.
//
// Each ends with 0 when it is asked for its usage (--help or -h), and with 2 when it is used
// wrongly, before it measures anything.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace miniraft::bench {

inline bool asks_for_help(std::string_view argument) {
  return argument == "--help" || argument == "-h";
}

/// Tells on standard error; returns the exit status.
inline int wrong_usage(const char* bench, const std::string& what, const char* usage) {
  std::fprintf(stderr, "script/bench %s: %s\n%s", bench, what.c_str(), usage);
  return 2;
}

inline std::string unknown(std::string_view argument) {
  return (argument.starts_with('-') ? "there is no option " : "expected an option, got ") +
         std::string(argument);
}

/// Of a bench that takes no arguments: its exit status, if there is one nevertheless.
inline std::optional<int> end_at_arguments(int count, char** values, const char* bench,
                                           const char* usage) {
  if (count < 2) return std::nullopt;
  if (!asks_for_help(values[1])) {
    return wrong_usage(bench, "it takes no arguments, got " + std::string(values[1]), usage);
  }
  std::fputs(usage, stdout);
  return 0;
}

/// The number in [least, most] that comes after `option`; else what is wrong with it. `text` is
/// null where nothing comes after it, as argv ends.
inline std::expected<uint64_t, std::string> number_after(std::string_view option, const char* text,
                                                         uint64_t least, uint64_t most) {
  const std::string_view digits = text == nullptr ? std::string_view() : text;
  uint64_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, number);
  if (!digits.empty() && parsed.ec == std::errc() && parsed.ptr == end && number >= least &&
      number <= most) {
    return number;
  }
  return std::unexpected(std::string(option) + ": expected a number from " + std::to_string(least) +
                         " to " + std::to_string(most) + ", got " +
                         std::string(digits.empty() ? "nothing" : digits));
}

}  // namespace miniraft::bench
