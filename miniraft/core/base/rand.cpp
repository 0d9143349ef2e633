#include "miniraft/core/base/rand.h"

#include <bit>
#include <cmath>

#include "miniraft/core/base/check.h"

namespace miniraft::base {

uint64_t splitmix64(uint64_t& state) {
  state += 0x9E3779B97F4A7C15U;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

Random::Random(uint64_t seed) : state_{} {
  for (uint64_t& word : state_) word = splitmix64(seed);
}

uint64_t Random::next_u64() {
  const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

uint64_t Random::uniform(uint64_t bound) {
  MINIRAFT_CHECK_GT(bound, 0U);
  // The high half of a 64×64-bit product is uniform once the low half is outside the first
  // 2^64 mod bound values, which would be drawn too often.
  __extension__ using uint128 = unsigned __int128;
  uint128 product = static_cast<uint128>(next_u64()) * bound;
  auto low = static_cast<uint64_t>(product);
  if (low < bound) {
    const uint64_t surplus = (0 - bound) % bound;
    while (low < surplus) {
      product = static_cast<uint128>(next_u64()) * bound;
      low = static_cast<uint64_t>(product);
    }
  }
  return static_cast<uint64_t>(product >> 64);
}

uint64_t Random::uniform_between(uint64_t low, uint64_t high) {
  MINIRAFT_CHECK_LE(low, high);
  const uint64_t span = high - low;
  return span == UINT64_MAX ? next_u64() : low + uniform(span + 1);
}

double Random::uniform_real() {
  return static_cast<double>(next_u64() >> 11) * 0x1.0p-53;
}

bool Random::chance(double p) {
  return uniform_real() < p;
}

Duration Random::uniform_duration(Duration low, Duration high) {
  MINIRAFT_CHECK_LT(low, high);
  const auto span = static_cast<uint64_t>((high - low).value);
  return low + Duration(static_cast<int64_t>(uniform(span)));
}

Duration Random::exponential_duration(Duration mean) {
  MINIRAFT_CHECK_GE(mean, Duration(0));
  const double draw = -std::log1p(-uniform_real()) * static_cast<double>(mean.value);
  return Duration(static_cast<int64_t>(draw));
}

Random Random::fork() {
  return Random(next_u64());
}

}  // namespace miniraft::base
