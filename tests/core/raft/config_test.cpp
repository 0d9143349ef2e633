// Settings are checked once, and each error says which one is wrong.
#include "miniraft/core/raft/config.h"

#include <gtest/gtest.h>

#include <functional>

#include "miniraft/core/raft/hard_state.h"

namespace miniraft::raft {
namespace {

Options good() {
  Options options;
  options.self = NodeId(2);
  options.voters = {NodeId(3), NodeId(1), NodeId(2)};
  return options;
}

TEST(Config, takes_good_settings_and_sorts_the_founders) {
  Options options = good();
  options.learners = {NodeId(7), NodeId(5)};
  const auto config = Config::make(options);
  ASSERT_TRUE(config.has_value());
  const Configuration want{{{NodeId(1), Standing::voter},
                            {NodeId(2), Standing::voter},
                            {NodeId(3), Standing::voter},
                            {NodeId(5), Standing::learner},
                            {NodeId(7), Standing::learner}}};
  EXPECT_EQ(config->founders(), want);
}

TEST(Config, lets_a_node_wait_to_be_added) {
  Options options;
  options.self = NodeId(4);
  options.is_joining = true;
  const auto config = Config::make(options);
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(config->founders(), Configuration());
}

TEST(Config, names_what_is_wrong) {
  struct Row {
    std::function<void(Options&)> spoil;
    const char* word;
  };
  const Row rows[] = {
      {[](Options& o) { o.voters.clear(); }, "no voters"},
      {[](Options& o) { o.voters.push_back(NodeId(3)); }, "twice"},
      {[](Options& o) { o.learners.push_back(NodeId(3)); }, "twice"},
      {[](Options& o) { o.self = NodeId(9); }, "not among"},
      {[](Options& o) { o.is_joining = true; }, "lists no members"},
      {[](Options& o) {
         for (uint64_t id = 10; id < 72; ++id) o.voters.emplace_back(id);
       },
       "more than 64"},
      {[](Options& o) { o.heartbeat_interval = base::Duration(0); }, "positive"},
      {[](Options& o) { o.heartbeat_interval = base::milliseconds(501); }, "twice the heartbeat"},
      {[](Options& o) { o.priority = 0; }, "priority"},
      {[](Options& o) { o.append_bytes_max = 0; }, "limit"},
      {[](Options& o) { o.append_entries_max = 0; }, "limit"},
      {[](Options& o) { o.inflight_appends_max = 0; }, "limit"},
      {[](Options& o) { o.inflight_bytes_max = 0; }, "limit"},
      {[](Options& o) { o.uncommitted_bytes_max = 0; }, "limit"},
      {[](Options& o) { o.pending_reads_max = 0; }, "limit"},
      {[](Options& o) { o.snapshot_retry = {}; }, "snapshot retry"},
      {[](Options& o) { o.snapshot_retry = base::seconds(24 * 60 * 60 + 1); }, "snapshot retry"},
  };
  for (const Row& row : rows) {
    Options options = good();
    row.spoil(options);
    const auto config = Config::make(options);
    ASSERT_FALSE(config.has_value()) << row.word;
    EXPECT_NE(config.error().message.find(row.word), std::string::npos) << config.error().message;
  }
}

TEST(HardState, forgets_the_vote_only_in_a_later_term) {
  HardState state(Term(3), NodeId(1));
  EXPECT_TRUE(state.can_vote_for(NodeId(1)));
  EXPECT_FALSE(state.can_vote_for(NodeId(2)));
  state.advance_to(Term(4));
  EXPECT_EQ(state, HardState(Term(4), std::nullopt));
  state.vote_for(NodeId(2));
  EXPECT_EQ(state, HardState(Term(4), NodeId(2)));
}

TEST(HardStateDeathTest, refuses_a_second_vote_and_an_earlier_term) {
  HardState state(Term(3), NodeId(1));
  EXPECT_DEATH(state.vote_for(NodeId(2)), "can_vote_for");
  EXPECT_DEATH(state.advance_to(Term(3)), "term");
}

}  // namespace
}  // namespace miniraft::raft
