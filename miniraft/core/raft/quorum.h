// Quorum arithmetic: pure functions over the values that voters have acknowledged.
//
// The same function computes three values: the index up to which a majority has stored the log
// (Raft §5.3, §5.4.2), the read sequence up to which a majority has confirmed the leader (Thesis
// §6.4), and the time of the last contact with a majority (check-quorum, Thesis §6.2). In a joint
// configuration both majorities are required (Raft §6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace miniraft::raft {

/// The largest value that a majority of the voters has reached. `reached` has one value per voter,
/// 0 for one that has not answered. Returns UINT64_MAX if there are no voters, which is the neutral
/// element of joint_value. Reorders `reached`. O(n) on average.
uint64_t majority_value(std::span<uint64_t> reached);

/// The largest value that a majority of each configuration has reached.
uint64_t joint_value(std::span<uint64_t> incoming, std::span<uint64_t> outgoing);

enum class VoteResult : uint8_t { pending, lost, won };

/// The result of an election in which `granted` voters granted and `refused` voters refused their
/// vote, each counted once. Returns `won` if there are no voters, which is the neutral element of
/// joint_vote. Requires: granted + refused ≤ voters.
VoteResult majority_vote(size_t voters, size_t granted, size_t refused);

/// Won if both elections are won, lost if either is lost, otherwise pending.
VoteResult joint_vote(VoteResult incoming, VoteResult outgoing);

}  // namespace miniraft::raft
