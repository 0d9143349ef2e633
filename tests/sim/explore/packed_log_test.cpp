// Logs of explorations: what is packed tells what the entries tell, and majorities by counting bits
// are those of the core's quorum arithmetic.
#include "miniraft/sim/explore/packed_log.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace miniraft::sim {
namespace {

using raft::Configuration;
using raft::Entry;
using raft::LogIndex;
using raft::NodeId;
using raft::Standing;
using raft::Term;

Entry entry(uint64_t term, uint64_t index, raft::Payload payload = raft::Noop{}) {
  return {{Term(term), LogIndex(index)}, std::move(payload)};
}

/// Every well-formed configuration of up to three nodes that has voters.
std::vector<Configuration> all_configurations() {
  std::vector<Configuration> all;
  for (const bool is_joint : {false, true}) {
    const int standings = is_joint ? 6 : 3;
    for (int code = 0; code < standings * standings * standings; ++code) {
      Configuration made{.members = {}, .is_joint = is_joint};
      for (int node = 1, rest = code; node <= 3; ++node, rest /= standings) {
        if (const int standing = rest % standings; standing > 0) {
          made.members.push_back(
              {NodeId(static_cast<uint64_t>(node)), static_cast<Standing>(standing - 1)});
        }
      }
      if (!made.members.empty() && is_well_formed(made)) all.push_back(made);
    }
  }
  return all;
}

TEST(PackedLog, majorities_of_configurations_are_those_of_the_core) {
  const auto all = all_configurations();
  EXPECT_GT(all.size(), 100U);
  for (const Configuration& configuration : all) {
    const PackedMembers packed(configuration);
    for (uint32_t bits = 0; bits < 8; ++bits) {
      const NodeSet nodes(bits);
      const uint64_t reached = configuration.quorum_value(
          [&](NodeId node) -> uint64_t { return nodes.has(node.value) ? 1 : 0; });
      EXPECT_EQ(packed.has_majority(nodes), reached == 1) << words_for(packed) << ": " << bits;
    }
  }
}

TEST(PackedLog, no_two_configurations_are_packed_alike) {
  std::set<uint16_t> seen;
  for (const Configuration& configuration : all_configurations()) {
    EXPECT_TRUE(seen.insert(PackedMembers(configuration).bits()).second);
  }
}

TEST(PackedLog, a_write_takes_the_place_of_what_is_there) {
  const Configuration two{.members = {{NodeId(1)}, {NodeId(2)}}};
  PackedLog log;
  log.write(std::vector<Entry>{entry(1, 1), entry(1, 2, two), entry(1, 3, raft::Command{"7"})});
  EXPECT_EQ(log.length(), 3U);
  EXPECT_EQ(log.configuration_before(3), 2U);
  EXPECT_EQ(log.configuration_before(1), 0U);
  EXPECT_EQ(log.at(2).members(), PackedMembers(two));
  EXPECT_NE(log.at(1), log.at(3));

  log.write(std::vector<Entry>{entry(2, 2)});
  EXPECT_EQ(log.length(), 2U);
  EXPECT_EQ(log.configuration_before(2), 0U);
  EXPECT_EQ(log.at(2).term(), 2U);
  EXPECT_EQ(log.first_since(2), 2U);
  EXPECT_EQ(log.first_since(3), 3U);
}

}  // namespace
}  // namespace miniraft::sim
