// Quorum arithmetic against brute force, and against the public tables of etcd-io/raft where
// those are at hand (../shared/corpora/raft/quorum beside the repository).
#include "miniraft/core/raft/quorum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "miniraft/core/base/rand.h"

namespace miniraft::raft {
namespace {

using Values = std::vector<uint64_t>;

TEST(MajorityValue, is_what_more_than_half_have_reached) {
  struct Row {
    Values reached;
    uint64_t want;
  };
  const Row rows[] = {
      {{}, UINT64_MAX},     {{5}, 5},
      {{5, 9}, 5},          {{0, 9}, 0},
      {{1, 2, 3}, 2},       {{7, 7, 1}, 7},
      {{0, 0, 9}, 0},       {{4, 3, 2, 1}, 2},
      {{5, 4, 3, 2, 1}, 3}, {{9, 9, 9, 0, 0}, 9},
      {{9, 9, 0, 0, 0}, 0},
  };
  for (const Row& row : rows) {
    Values reached = row.reached;
    EXPECT_EQ(majority_value(reached), row.want) << ::testing::PrintToString(row.reached);
  }
}

TEST(MajorityValue, agrees_with_counting) {
  base::Random random(1);
  for (int round = 0; round < 5000; ++round) {
    Values reached(1 + random.uniform(9));
    for (uint64_t& value : reached) value = random.uniform(6);
    uint64_t want = 0;
    for (uint64_t candidate = 0; candidate < 6; ++candidate) {
      const auto count = std::ranges::count_if(reached, [&](uint64_t v) { return v >= candidate; });
      if (static_cast<size_t>(count) * 2 > reached.size()) want = candidate;
    }
    const Values given = reached;
    ASSERT_EQ(majority_value(reached), want) << ::testing::PrintToString(given);
  }
}

TEST(MajorityVote, agrees_with_counting) {
  for (size_t voters = 0; voters <= 9; ++voters) {
    for (size_t granted = 0; granted <= voters; ++granted) {
      for (size_t refused = 0; granted + refused <= voters; ++refused) {
        VoteResult want = VoteResult::pending;
        if (granted * 2 > voters) want = VoteResult::won;
        if ((voters - refused) * 2 <= voters) want = VoteResult::lost;
        if (voters == 0) want = VoteResult::won;
        EXPECT_EQ(majority_vote(voters, granted, refused), want)
            << granted << " for and " << refused << " against of " << voters;
      }
    }
  }
}

TEST(JointQuorum, needs_both_majorities) {
  Values high{9, 9, 9};
  Values low{2, 3, 4};
  EXPECT_EQ(joint_value(high, low), 3U);
  EXPECT_EQ(joint_value(low, high), 3U);
  Values none;
  EXPECT_EQ(joint_value(high, none), 9U) << "an empty half asks for nothing";
  using enum VoteResult;
  for (const VoteResult one : {pending, lost, won}) {
    EXPECT_EQ(joint_vote(one, won), one);
    EXPECT_EQ(joint_vote(won, one), one);
    EXPECT_EQ(joint_vote(one, lost), lost);
  }
}

// --- etcd's tables ------------------------------------------------------------------------------

/// One case: `committed cfg=(1,2) cfgj=(2,3) idx=(10,_,3)`; the values are those of all voters of
/// both halves, in the order of their ids.
struct Case {
  std::string command;
  std::map<std::string, std::string> arguments;
  std::string want;  ///< the last line of the answer
  std::string where;
};

std::vector<std::string> list_of(const std::string& text) {
  std::vector<std::string> items;
  std::string item;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
      item += c;
    } else if (!item.empty()) {
      items.push_back(std::exchange(item, {}));
    }
  }
  if (!item.empty()) items.push_back(item);
  return items;
}

std::vector<Case> cases_in(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<Case> cases;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (!line.starts_with("committed") && !line.starts_with("vote")) continue;
    Case made;
    made.where = file.filename().string() + ":" + std::to_string(number) + ": " + line;
    made.command = line.substr(0, line.find(' '));
    for (size_t at = line.find('='); at != std::string::npos; at = line.find('=', at + 1)) {
      const size_t name = line.rfind(' ', at) + 1;
      const size_t end = line.find_first_of(line[at + 1] == '(' ? ")" : " ", at);
      made.arguments[line.substr(name, at - name)] = line.substr(at + 1, end - at);
    }
    while (std::getline(in, line) && ++number > 0 && !line.empty()) made.want = line;
    cases.push_back(std::move(made));
  }
  return cases;
}

std::set<std::string> voters_of(const Case& item, const std::string& half) {
  const auto found = item.arguments.find(half);
  if (found == item.arguments.end() || found->second.starts_with("zero")) return {};
  const auto list = list_of(found->second);
  return {list.begin(), list.end()};
}

/// The answer in the words of the tables.
std::string answer(const Case& item) {
  const auto incoming = voters_of(item, "cfg");
  const auto outgoing = voters_of(item, "cfgj");
  // Ids in numerical order, as the tables list the values.
  const auto by_number = [](const std::string& a, const std::string& b) {
    return std::pair(a.size(), a) < std::pair(b.size(), b);
  };
  std::set<std::string, decltype(by_number)> all(by_number);
  all.insert(incoming.begin(), incoming.end());
  all.insert(outgoing.begin(), outgoing.end());
  const bool is_vote = item.command == "vote";
  const auto found = item.arguments.find(is_vote ? "votes" : "idx");
  const auto values =
      found == item.arguments.end() ? std::vector<std::string>{} : list_of(found->second);
  std::map<std::string, std::string> value_of;
  size_t i = 0;
  for (const std::string& id : all) value_of[id] = i < values.size() ? values[i++] : "_";

  if (is_vote) {
    const auto result = [&](const std::set<std::string>& half) {
      const auto count = [&](const char* what) {
        return static_cast<size_t>(
            std::ranges::count_if(half, [&](const auto& id) { return value_of[id] == what; }));
      };
      return majority_vote(half.size(), count("y"), count("n"));
    };
    const VoteResult joint = joint_vote(result(incoming), result(outgoing));
    if (joint == VoteResult::won) return "VoteWon";
    return joint == VoteResult::lost ? "VoteLost" : "VotePending";
  }
  const auto reached = [&](const std::set<std::string>& half) {
    Values list;
    for (const std::string& id : half) {
      list.push_back(value_of[id] == "_" ? 0 : std::stoull(value_of[id]));
    }
    return list;
  };
  Values left = reached(incoming);
  Values right = reached(outgoing);
  const uint64_t joint = joint_value(left, right);
  return joint == UINT64_MAX ? "∞" : std::to_string(joint);
}

TEST(EtcdQuorum, every_public_case_is_answered_alike) {
  const std::filesystem::path folder =
      std::filesystem::path(MINIRAFT_SOURCE_DIR) / "../shared/corpora/raft/quorum";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no public data beside the repository";
  size_t count = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    for (const Case& item : cases_in(file.path())) {
      ++count;
      const std::string want = item.want.ends_with("∞") ? "∞" : item.want;
      EXPECT_EQ(answer(item), want) << item.where;
    }
  }
  EXPECT_GE(count, 60U) << "the tables were not read";
}

}  // namespace
}  // namespace miniraft::raft
