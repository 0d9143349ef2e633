// Validators for options that are numbers. Each shows its bounds in the help. The error for a
// number out of bounds says which numbers are accepted and what was typed.
//
// Numbers are parsed by numbers.h, and rewritten so that CLI11 parses the same number. Internal to
// the subcommands, which include CLI11 anyway.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <string>

#include "miniraft/apps/lab/command/numbers.h"

namespace miniraft::lab {

inline std::string bounds_in_words(uint64_t low, uint64_t high) {
  return std::to_string(low) + " to " + (high == UINT64_MAX ? "2^64 - 1" : std::to_string(high));
}

/// Accepts whole numbers in [low, high]. For `transform`, not for `check`: it changes 010 to 10.
inline CLI::Validator whole_from(uint64_t low, uint64_t high) {
  const std::string bounds = bounds_in_words(low, high);
  return CLI::Validator(
      [low, high, bounds](std::string& text) {
        const auto number = whole_number(text);
        if (!number || *number < low || *number > high) {
          return "expected a whole number from " + bounds + ", got " + text;
        }
        text = std::to_string(*number);
        return std::string();
      },
      bounds);
}

/// Accepts numbers in [low, high].
inline CLI::Validator real_from(double low, double high) {
  char bounds[64];
  std::snprintf(bounds, sizeof(bounds), "%.9g to %.9g", low, high);
  return CLI::Validator(
      [low, high, wanted = std::string(bounds)](const std::string& text) {
        const auto number = real_number(text);
        const bool is_in = number && *number >= low && *number <= high;
        return is_in ? std::string() : "expected a number from " + wanted + ", got " + text;
      },
      bounds);
}

}  // namespace miniraft::lab
