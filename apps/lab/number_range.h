// NumberRange: a validator for numbers on the command line that says its bounds as people write
// them.
//
// CLI::Range does the same, but prints 0.000000 to 86400.000000. Internal to the subcommands, which
// include CLI11 anyway.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

namespace miniraft::lab {

/// Takes the numbers of [low, high].
inline CLI::Validator number_range(double low, double high) {
  char bounds[64];
  std::snprintf(bounds, sizeof(bounds), "%.9g to %.9g", low, high);
  return CLI::Validator(
      [low, high, wanted = std::string(bounds)](const std::string& text) {
        double number = 0;
        const bool is_in =
            CLI::detail::lexical_cast(text, number) && number >= low && number <= high;
        return is_in ? std::string() : "expected a number from " + wanted + ", got " + text;
      },
      bounds);
}

}  // namespace miniraft::lab
