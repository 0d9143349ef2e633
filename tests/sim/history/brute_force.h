// A judge too simple to be wrong, and the small random histories to try it on.
//
// It goes through every order of every choice of the operations that may have happened. The tests
// hold the real search, with all its short cuts, against it.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "miniraft/sim/history/history.h"

namespace miniraft::sim {

/// A generator whose numbers are the same with every standard library.
class Dice {
 public:
  explicit Dice(uint32_t seed) : engine_(seed) {}
  int roll(int sides) { return static_cast<int>(engine_() % static_cast<uint32_t>(sides)); }

 private:
  std::mt19937 engine_;
};

/// Two to seven operations on one key, drawn from the seed.
History random_history(uint32_t seed);

/// Whether the operations can be put into one order. Those of `may_be_left_out` may have happened
/// or not, besides those whose outcome is unknown.
bool is_linearizable_by_force(const std::vector<Operation>& operations,
                              const std::vector<bool>& may_be_left_out = {});

/// For the message of a test that fails.
std::string text_of(const History& history);

}  // namespace miniraft::sim
