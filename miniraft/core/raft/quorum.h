// Quorum arithmetic: pure functions over what each voter has acknowledged.
//
// The same function answers three questions: up to which index a majority has stored the log (Raft
// §5.3, §5.4.2), up to which read sequence a majority has confirmed the leader (Thesis §6.4), and
// since when a majority has been heard from (check-quorum, Thesis §6.2). In a joint configuration
// both majorities must agree (Raft §6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace miniraft::raft {

/// The largest value that a majority has reached, given what each voter has reached; voters that
/// are silent have reached 0. No voters: UINT64_MAX, the neutral element of a joint quorum.
/// Reorders `reached`. Cost: linear in the mean.
uint64_t majority_value(std::span<uint64_t> reached);

/// As majority_value, where both configurations must have a majority.
uint64_t joint_value(std::span<uint64_t> incoming, std::span<uint64_t> outgoing);

enum class VoteResult : uint8_t { pending, lost, won };

/// The election's state when `granted` and `refused` of `voters` have answered, each voter counted
/// once. No voters: won, the neutral element. Requires: granted + refused ≤ voters.
VoteResult majority_vote(size_t voters, size_t granted, size_t refused);

/// Both elections must be won; either one lost loses.
VoteResult joint_vote(VoteResult incoming, VoteResult outgoing);

}  // namespace miniraft::raft
