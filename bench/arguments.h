// What a bench says of a command line that it cannot take: what is wrong, then how it is right.
//
// Each ends with 0 when it is asked for its usage (--help or -h), and with 2 when it is used
// wrongly, before it measures anything. Each has a quick form, --quick, which takes seconds and
// judges no aim of speed: its exit status says only whether the bench still measures.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <expected>
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

/// Of a bench that has no option but --quick: whether that was given, or the exit status with which
/// the bench ends before it measures.
inline std::expected<bool, int> quick_or_exit_status(int count, char** values, const char* bench,
                                                     const char* usage) {
  if (count < 2) return false;
  if (asks_for_help(values[1])) {
    std::fputs(usage, stdout);
    return std::unexpected(0);
  }
  const std::string_view wrong = count > 2 ? values[2] : values[1];
  if (count > 2 || wrong != "--quick") {
    return std::unexpected(
        wrong_usage(bench, "expected --quick or nothing, got " + std::string(wrong), usage));
  }
  return true;
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
