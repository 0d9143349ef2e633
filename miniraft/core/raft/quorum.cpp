#include "miniraft/core/raft/quorum.h"

#include <algorithm>

#include "miniraft/core/base/check.h"

namespace miniraft::raft {

uint64_t majority_value(std::span<uint64_t> reached) {
  if (reached.empty()) return UINT64_MAX;
  // With n voters a majority is n/2 + 1 of them: in descending order the (n/2 + 1)-th value.
  const auto middle = reached.begin() + static_cast<std::ptrdiff_t>(reached.size() / 2);
  std::ranges::nth_element(reached, middle, std::ranges::greater{});
  return *middle;
}

uint64_t joint_value(std::span<uint64_t> incoming, std::span<uint64_t> outgoing) {
  return std::min(majority_value(incoming), majority_value(outgoing));
}

VoteResult majority_vote(size_t voters, size_t granted, size_t refused) {
  MINIRAFT_CHECK_LE(granted + refused, voters);
  if (voters == 0) return VoteResult::won;
  const size_t majority = voters / 2 + 1;
  if (granted >= majority) return VoteResult::won;
  if (voters - refused < majority) return VoteResult::lost;
  return VoteResult::pending;
}

VoteResult joint_vote(VoteResult incoming, VoteResult outgoing) {
  if (incoming == VoteResult::lost || outgoing == VoteResult::lost) return VoteResult::lost;
  if (incoming == VoteResult::won && outgoing == VoteResult::won) return VoteResult::won;
  return VoteResult::pending;
}

}  // namespace miniraft::raft
