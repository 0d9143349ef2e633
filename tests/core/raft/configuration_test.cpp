// Changes of members as pure functions: tables, invariants under random changes, and the public
// tables of etcd-io/raft where those are at hand (../shared/corpora/raft/confchange).
#include "miniraft/core/raft/configuration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "miniraft/core/base/rand.h"
#include "miniraft/core/raft/membership.h"
#include "tests/support/raft_node.h"

namespace miniraft::raft {
namespace {

using testing::learn;
using testing::leave;
using testing::vote;

using Changes = std::vector<MemberChange>;

Configuration voters(const std::vector<uint64_t>& nodes) {
  Configuration configuration;
  for (const uint64_t node : nodes) {
    configuration.members.push_back({NodeId(node), Standing::voter});
  }
  return configuration;
}

// Raft §6: agreement needs separate majorities from both the old and new configurations.
TEST(JointConfiguration, needs_both_majorities) {
  const Configuration joint = enter_joint(voters({1, 2, 3}), Changes{leave(1), vote(4), vote(5)})
                                  .value();  // {1,2,3} and {2,3,4,5}
  const auto reached = [&joint](std::vector<uint64_t> nodes) {
    return joint.quorum_value([&nodes](NodeId node) -> uint64_t {
      return std::ranges::count(nodes, node.value) > 0 ? 7 : 0;
    });
  };
  EXPECT_EQ(reached({1, 2}), 0U) << "a majority of the old voters alone";
  EXPECT_EQ(reached({3, 4, 5}), 0U) << "a majority of the new voters alone";
  EXPECT_EQ(reached({2, 3, 4}), 7U);
  EXPECT_EQ(reached({1, 3, 4, 5}), 7U);

  const auto result = [&joint](std::map<uint64_t, bool> answers) {
    return joint.vote_result([&answers](NodeId node) -> std::optional<bool> {
      const auto found = answers.find(node.value);
      return found == answers.end() ? std::nullopt : std::optional(found->second);
    });
  };
  EXPECT_EQ(result({{1, true}, {2, true}}), VoteResult::pending);
  EXPECT_EQ(result({{2, true}, {3, true}, {4, true}}), VoteResult::won);
  EXPECT_EQ(result({{1, false}, {2, false}}), VoteResult::lost);
}

TEST(Configuration, without_voters_decides_nothing) {
  const Configuration nobody;
  EXPECT_EQ(nobody.quorum_value([](NodeId) -> uint64_t { return 9; }), 0U);
  EXPECT_EQ(nobody.vote_result([](NodeId) { return std::optional(true); }), VoteResult::lost);
}

// Thesis §4.2.1: learners are not counted.
TEST(Configuration, learners_do_not_count) {
  Configuration three = voters({1, 2, 3});
  three.members.push_back({NodeId(4), Standing::learner});
  three.members.push_back({NodeId(5), Standing::learner});
  const auto value = three.quorum_value([](NodeId node) { return node.value >= 3 ? 9U : 1U; });
  EXPECT_EQ(value, 1U);
}

TEST(Configuration, refuses_what_cannot_be) {
  const Configuration unsorted{{{NodeId(2), Standing::voter}, {NodeId(1), Standing::voter}}};
  const Configuration doubled{{{NodeId(1), Standing::voter}, {NodeId(1), Standing::learner}}};
  const Configuration half{{{NodeId(1), Standing::joining_voter}}};
  const Configuration learners_only{{{NodeId(1), Standing::learner}}};
  const Configuration only_leaving{{{NodeId(1), Standing::leaving_voter}}, true};
  const Configuration only_joining{{{NodeId(1), Standing::joining_voter}}, true};
  const Configuration unknown{{{NodeId(1), static_cast<Standing>(9)}}, true};
  const Configuration joint_of_nobody{{}, true};
  for (const Configuration& bad : {unsorted, doubled, half, learners_only, only_leaving,
                                   only_joining, unknown, joint_of_nobody}) {
    EXPECT_FALSE(is_well_formed(bad));
  }
  EXPECT_TRUE(is_well_formed({}));
  std::vector<uint64_t> many(Configuration::members_max);
  for (size_t i = 0; i < many.size(); ++i) many[i] = i + 1;
  EXPECT_TRUE(is_well_formed(voters(many)));
  const auto more = enter_joint(voters(many), Changes{learn(1000)});
  EXPECT_EQ(more.error(), ConfigurationError::too_many_members);
}

// What a joint configuration comes to is what the changes say, whatever was before; and each half
// of it is what its step before and after has.
TEST(Configuration, random_changes_keep_the_promises) {
  base::Random random(4);
  Configuration now = voters({1, 2, 3});
  for (int round = 0; round < 20'000; ++round) {
    Changes changes;
    for (uint64_t i = random.uniform(5); i > 0; --i) {
      changes.push_back(
          {NodeId(1 + random.uniform(7)), static_cast<MemberKind>(random.uniform(3))});
    }
    const auto joint = enter_joint(now, changes);
    if (!joint) {
      ASSERT_EQ(joint.error(), ConfigurationError::no_voters_left);
      continue;
    }
    ASSERT_TRUE(is_well_formed(*joint));
    for (const auto& [node, standing] : now.members) {
      const Member* member = joint->find(node);
      ASSERT_EQ(standing == Standing::voter, member != nullptr && is_outgoing(member->standing));
    }
    const Configuration after = leave_joint(*joint).value();
    ASSERT_TRUE(is_well_formed(after));
    std::map<uint64_t, MemberKind> last;
    for (const MemberChange& change : changes) last[change.node.value] = change.becomes;
    for (uint64_t node = 1; node <= 7; ++node) {
      const Member* is = after.find(NodeId(node));
      const Member* was = now.find(NodeId(node));
      if (!last.contains(node)) {
        ASSERT_EQ(is == nullptr, was == nullptr);
        ASSERT_TRUE(is == nullptr || is->standing == was->standing);
        continue;
      }
      ASSERT_EQ(is == nullptr, last[node] == MemberKind::removed);
      if (is != nullptr) {
        ASSERT_EQ(is->standing == Standing::voter, last[node] == MemberKind::voter);
      }
    }
    const auto simple = change_without_joint(now, changes);
    ASSERT_TRUE(!simple || *simple == after);
    now = after;
  }
}

// Raft §6: in effect once it is in the log, and no longer when its entry is cut away.
TEST(Membership, follows_the_log_and_its_truncation) {
  Log log;
  Membership membership(LogIndex(), voters({1, 2, 3}), log);
  const Configuration four = voters({1, 2, 3, 4});
  EXPECT_FALSE(membership.appended({{Term(1), LogIndex(1)}, Noop{}}));
  EXPECT_TRUE(membership.appended({{Term(1), LogIndex(2)}, four}));
  EXPECT_EQ(membership.current(), four);
  EXPECT_EQ(membership.current_index(), LogIndex(2));
  EXPECT_EQ(membership.at(LogIndex(1)), voters({1, 2, 3}));
  EXPECT_FALSE(membership.truncated_from(LogIndex(3)));
  EXPECT_TRUE(membership.truncated_from(LogIndex(2)));
  EXPECT_EQ(membership.current(), voters({1, 2, 3}));
}

TEST(Membership, keeps_what_is_in_effect_at_a_compacted_base) {
  Membership membership(LogIndex(), voters({1}), Log());
  for (uint64_t i = 1; i <= 5; ++i) {
    membership.appended({{Term(1), LogIndex(i * 10)}, voters({1, i + 1})});
  }
  membership.forget_before(LogIndex(35));
  EXPECT_EQ(membership.at(LogIndex(35)), voters({1, 4}));
  EXPECT_EQ(membership.current(), voters({1, 6}));
}

// --- etcd's tables ------------------------------------------------------------------------------

std::string list_of(const Configuration& configuration, bool (*is_in)(Standing)) {
  std::string text;
  for (const auto& [node, standing] : configuration.members) {
    if (is_in(standing)) text += (text.empty() ? "" : " ") + std::to_string(node.value);
  }
  return text;
}

/// `voters=(1 2)&&(1) learners=(3) learners_next=(2)`, as the tables have it.
std::string describe(const Configuration& configuration) {
  std::string text = "voters=(" + list_of(configuration, is_incoming) + ")";
  if (configuration.is_joint) text += "&&(" + list_of(configuration, is_outgoing) + ")";
  const auto learners = list_of(configuration, [](Standing s) { return s == Standing::learner; });
  const auto demoted =
      list_of(configuration, [](Standing s) { return s == Standing::demoted_voter; });
  if (!learners.empty()) text += " learners=(" + learners + ")";
  if (!demoted.empty()) text += " learners_next=(" + demoted + ")";
  return text;
}

/// The error in the words of the tables.
std::string describe(ConfigurationError error, const std::string& command) {
  using enum ConfigurationError;
  switch (error) {
    case already_joint:
      return command == "simple" ? "can't apply simple config change in joint config"
                                 : "config is already joint";
    case not_joint:
      return "can't leave a non-joint config";
    case no_voters:
      return "can't make a zero-voter config joint";
    case no_voters_left:
      return "removed all voters";
    case several_voters:
      return "more than one voter changed without entering joint config";
    case too_many_members:
      return "too many";
  }
  return "unknown";
}

/// `v1 l2 r3`. `u1` updates what etcd keeps about a node elsewhere, and node 0 is its name for
/// nobody: neither is a change of members.
Changes changes_in(const std::string& line) {
  Changes changes;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    const uint64_t node = std::stoull(word.substr(1));
    if (node == 0 || word[0] == 'u') continue;
    const auto kind = word[0] == 'v'   ? MemberKind::voter
                      : word[0] == 'l' ? MemberKind::learner
                                       : MemberKind::removed;
    changes.push_back({NodeId(node), kind});
  }
  return changes;
}

TEST(EtcdConfigurationChanges, give_the_same_configurations) {
  const std::filesystem::path folder =
      std::filesystem::path(MINIRAFT_SOURCE_DIR) / "../shared/corpora/raft/confchange";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not there";
  size_t cases = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(file.path());
    Configuration now;
    std::map<uint64_t, int> tracked_since;  // the step in which the node became a member
    int step = 0;
    std::string line;
    while (std::getline(in, line)) {
      if (line.empty() || line.starts_with('#')) continue;
      const std::string command = line.substr(0, line.find(' '));
      std::string changes;
      while (std::getline(in, line) && line != "----") changes += line + " ";
      std::string want;
      while (std::getline(in, line) && !line.empty()) want += line + "\n";
      // Whether a joint configuration is left by itself is a flag of etcd's; ours always is.
      if (const size_t flag = want.find(" autoleave"); flag != std::string::npos) {
        want.erase(flag, 10);
      }
      SCOPED_TRACE(::testing::Message()
                   << file.path().filename().string() << ": " << command << " " << changes);
      const auto result = command == "simple" ? change_without_joint(now, changes_in(changes))
                          : command == "enter-joint" ? enter_joint(now, changes_in(changes))
                                                     : leave_joint(now);
      ++cases;
      std::string got;
      if (!result) {
        got = describe(result.error(), command) + "\n";
      } else {
        now = *result;
        got = describe(now) + "\n";
        std::erase_if(tracked_since,
                      [&now](const auto& item) { return !now.is_member(NodeId(item.first)); });
        for (const auto& [node, standing] : now.members) {
          // Their `next` is the number of the step that began to follow the node.
          const int since = std::max(1, tracked_since.try_emplace(node.value, step).first->second);
          got += std::to_string(node.value) + ": StateProbe match=0 next=" + std::to_string(since);
          got += standing == Standing::learner ? " learner\n" : "\n";
        }
      }
      EXPECT_EQ(got, want);
      ++step;
    }
  }
  EXPECT_GT(cases, 40U);
}

}  // namespace
}  // namespace miniraft::raft
