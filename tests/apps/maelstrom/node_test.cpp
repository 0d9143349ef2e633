// A node answers what Maelstrom asks, as Maelstrom wants it, and survives everything else.
#include "miniraft/apps/maelstrom/node.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "miniraft/core/base/base64.h"
#include "miniraft/core/base/crc32c.h"
#include "tests/support/maelstrom_cluster.h"

namespace miniraft::maelstrom {
namespace {

using testing::MaelstromCluster;

TEST(Node, answers_init_and_only_then_the_rest) {
  metrics::Registry registry;
  Node node({}, 1, replica::Incarnation(1), registry);
  const base::Instant now{1};
  node.handle_line(now, R"({"src":"c1","dest":"n1","body":{"type":"read","msg_id":1,"key":1}})");
  node.handle_line(now, R"({"src":"n2","dest":"n1","body":{"type":"request_vote","term":1,)"
                        R"("last_entry":{"term":0,"index":0}}})");
  EXPECT_EQ(node.output, "") << "it has no name to answer with";
  EXPECT_FALSE(node.wake_at());
  node.handle_line(now, R"({"id":0,"src":"c0","dest":"n1","body":{"type":"init","msg_id":1,)"
                        R"("node_id":"n1","node_ids":["n1","n2","n3"]}})");
  EXPECT_EQ(node.output,
            "{\"src\":\"n1\",\"dest\":\"c0\",\"body\":{\"type\":\"init_ok\",\"in_reply_to\":1}}\n");
  EXPECT_TRUE(node.wake_at());
}

TEST(Node, does_not_join_a_cluster_that_makes_no_sense_and_says_why) {
  const struct {
    std::string_view members;
    std::string_view problem;
  } cases[] = {
      {R"("node_id":"n4","node_ids":["n1","n2"])", "body.node_id: is not one of node_ids"},
      {R"("node_ids":["n1"])", "body.node_id: required member is missing"},
      {R"("node_id":"n1")", "body.node_ids: required member is missing"},
      {R"("node_id":"n1","node_ids":["n1","n1"])", "body.node_ids: names one twice"},
      {R"("node_id":"n1","node_ids":[])", "body.node_id: is not one of node_ids"},
      {R"("node_id":1,"node_ids":[1])", "body.node_id: expected string"},
      {R"("node_id":"n1","node_ids":["n1",2])", "body.node_ids[1]: expected string"},
  };
  for (const auto& row : cases) {
    metrics::Registry registry;
    Node node({}, 1, replica::Incarnation(1), registry);
    node.handle_line(base::Instant(1),
                     R"({"src":"c0","dest":"n1","body":{"type":"init","msg_id":1,)" +
                         std::string(row.members) + "}}");
    EXPECT_EQ(node.output, "") << row.members;
    EXPECT_EQ(node.log.find("skipped a line of input: " + std::string(row.problem) + ": "), 0U)
        << node.log;
    EXPECT_FALSE(node.wake_at());
  }
}

TEST(Node, joins_no_cluster_of_absurd_size) {
  metrics::Registry registry;
  Node node({}, 1, replica::Incarnation(1), registry);
  std::string names = R"("n1")";
  for (int i = 2; i <= 100'000; ++i) names += ",\"n" + std::to_string(i) + '"';
  node.handle_line(base::Instant(1),
                   R"({"src":"c0","dest":"n1","body":{"type":"init","msg_id":1,"node_id":"n1",)"
                   R"("node_ids":[)" +
                       names + "]}}");
  EXPECT_EQ(node.output, "");
  EXPECT_NE(node.log.find("node_ids: more than"), std::string::npos) << node.log;
}

TEST(Node, serves_reads_writes_and_compare_and_sets) {
  MaelstromCluster cluster(3);
  cluster.run_for(base::seconds(2));
  const struct {
    std::string_view request;
    std::string_view reply;
  } script[] = {
      {R"("type":"read","key":"x")", R"("type":"error","in_reply_to":1,"code":20)"},
      {R"("type":"cas","key":"x","from":1,"to":2)", R"("type":"error","in_reply_to":2,"code":20)"},
      {R"("type":"write","key":"x","value":1)", R"("type":"write_ok","in_reply_to":3})"},
      {R"("type":"read","key":"x")", R"("type":"read_ok","in_reply_to":4,"value":1})"},
      {R"("type":"cas","key":"x","from":2,"to":3)", R"("type":"error","in_reply_to":5,"code":22)"},
      {R"("type":"cas","key":"x","from":1,"to":3)", R"("type":"cas_ok","in_reply_to":6})"},
      {R"("type":"read","key":"x")", R"("type":"read_ok","in_reply_to":7,"value":3})"},
      // Any JSON value, compared as JSON values: spelling and order do not matter.
      {R"("type":"write","key":{"a":1,"b":[2]},"value":{"p":1.0,"q":null})",
       R"("type":"write_ok","in_reply_to":8})"},
      {R"("type":"cas","key":{"b":[2.0],"a":1e0},"from":{"q":null,"p":1},"to":"\u0041")",
       R"("type":"cas_ok","in_reply_to":9})"},
      {R"("type":"read","key":{"a":1,"b":[2]})",
       R"("type":"read_ok","in_reply_to":10,"value":"A"})"},
      // A string is not the number it spells.
      {R"("type":"read","key":"1")", R"("type":"error","in_reply_to":11,"code":20)"},
  };
  size_t asked = 0;
  for (const auto& step : script) {
    // Any node takes any request.
    const std::string reply = cluster.ask(std::string(step.request), ++asked % 3);
    EXPECT_NE(reply.find(step.reply), std::string::npos) << step.request << " → " << reply;
  }
}

TEST(Node, says_not_supported_and_malformed) {
  MaelstromCluster cluster(1);
  cluster.run_for(base::seconds(2));
  EXPECT_NE(cluster.ask(R"("type":"txn","txn":[])").find(R"("code":10)"), std::string::npos);
  EXPECT_NE(cluster.ask(R"("type":"append_entries","term":9)").find(R"("code":10)"),
            std::string::npos)
      << "a client cannot speak as a node";
  EXPECT_NE(cluster.ask(R"("type":"write","key":1)").find(R"("code":12)"), std::string::npos);
  EXPECT_NE(cluster.ask(R"("type":7)").find(R"("code":12)"), std::string::npos);
  EXPECT_NE(cluster.ask(R"("key":7)").find(R"("code":12)"), std::string::npos);
}

TEST(Node, takes_no_request_that_would_not_fit_into_a_line_between_nodes) {
  MaelstromCluster cluster(3);
  cluster.run_for(base::seconds(2));
  const auto write = [](size_t bytes) {
    return R"("type":"write","key":1,"value":")" + std::string(bytes, 'x') + '"';
  };
  const auto is_done = [](const std::string& reply) {
    return reply.find("write_ok") != std::string::npos;
  };
  for (size_t node = 0; node < 3; ++node) {
    const std::string reply = cluster.ask(write(request_bytes_max), node);
    EXPECT_NE(reply.find(R"("code":12)"), std::string::npos) << reply;
    EXPECT_TRUE(is_done(cluster.ask(write(request_bytes_max - 100), node))) << "it fits";
    EXPECT_TRUE(is_done(cluster.ask(write(1), node))) << "and nothing is stuck";
  }
}

TEST(Node, says_temporarily_unavailable_only_when_nothing_was_proposed) {
  MaelstromCluster cluster(3);
  cluster.deliver = [](const std::string&, const std::string&) { return false; };
  const std::string reply = cluster.ask(R"("type":"write","key":1,"value":1)");
  EXPECT_NE(reply.find(R"("code":11)"), std::string::npos) << reply;
}

TEST(Node, says_of_a_read_that_no_leader_answered_what_is_true_wherever_it_was) {
  for (size_t node = 0; node < 3; ++node) {
    MaelstromCluster cluster(3);
    cluster.run_for(base::seconds(2));
    cluster.deliver = [](const std::string&, const std::string&) { return false; };
    const std::string reply = cluster.ask(R"("type":"read","key":1)", node);
    EXPECT_NE(reply.find("no leader answered in time; it had no effect"), std::string::npos)
        << reply;
  }
}

TEST(Node, says_timeout_when_the_leader_is_cut_off_with_the_write) {
  for (size_t node = 0; node < 3; ++node) {
    MaelstromCluster cluster(3);
    cluster.run_for(base::seconds(2));
    const std::string first = cluster.ask(R"("type":"write","key":1,"value":1)", node);
    EXPECT_NE(first.find("write_ok"), std::string::npos) << first;
    cluster.deliver = [](const std::string&, const std::string&) { return false; };
    const std::string reply = cluster.ask(R"("type":"write","key":1,"value":1)", node);
    EXPECT_NE(reply.find(R"("code":0)"), std::string::npos) << reply;
  }
}

TEST(Node, reports_lines_it_cannot_use_and_goes_on) {
  MaelstromCluster cluster(1);
  cluster.run_for(base::seconds(2));
  Node& node = cluster.node(0);
  node.output.clear();
  const std::string deep(100'000, '[');
  for (const std::string& line : std::vector<std::string>{
           "", "{", "null", "[]", "{}", "\xff\xfe", deep, R"({"src":"c1","dest":"n1"})",
           R"({"src":1,"dest":"n1","body":{}})",
           R"({"src":"c)" + std::string(2000, 'c') +
               R"(","dest":"n1","body":{"type":"read","msg_id":1,"key":1}})",
           R"({"src":"c1","dest":"n2","body":{"type":"read","msg_id":1,"key":1}})",
           R"({"src":"c1","dest":"n1","body":{"type":"read","key":1}})",
           R"({"src":"c1","dest":"n1","body":{"type":"read","msg_id":-1,"key":1}})"}) {
    node.log.clear();
    node.handle_line(cluster.now = cluster.now + base::seconds(1), line);
    EXPECT_NE(node.log.find("skipped a line of input"), std::string::npos) << line.substr(0, 80);
    EXPECT_LT(node.log.size(), 2000U);
  }
  EXPECT_EQ(node.output, "");
  EXPECT_NE(cluster.ask(R"("type":"write","key":1,"value":1)").find("write_ok"), std::string::npos);
}

TEST(Node, tells_of_a_line_that_is_too_long_what_it_knows) {
  metrics::Registry registry;
  Node node({}, 1, replica::Incarnation(1), registry);
  node.skip_line(base::Instant(1), 8);
  EXPECT_EQ(node.log, "skipped a line of input: it is longer than 8 bytes\n");
}

// Reads are small and what they read may be large: their answers must not all be in memory at once.
TEST(Node, hands_its_output_over_before_it_grows_large) {
  MaelstromCluster cluster(1);
  cluster.run_for(base::seconds(2));
  cluster.ask(R"("type":"write","key":1,"value":")" + std::string(1 << 20, 'x') + '"');
  Node& node = cluster.node(0);
  size_t largest = 0;
  size_t taken = 0;
  node.on_large_output = [&] {
    largest = std::max(largest, node.output.size());
    taken += std::exchange(node.output, {}).size();
  };
  for (int i = 0; i < 50; ++i) {
    node.handle_line(cluster.now,
                     R"({"src":"c1","dest":"n1","body":{"type":"read","msg_id":1,"key":1}})");
  }
  node.flush(cluster.now);
  EXPECT_LT(std::max(largest, node.output.size()), 4U << 20);
  EXPECT_GT(taken + node.output.size(), 50U << 20);
}

TEST(Node, does_not_let_nonsense_fill_its_log) {
  MaelstromCluster cluster(1);
  cluster.run_for(base::seconds(2));
  Node& node = cluster.node(0);
  node.log.clear();
  for (int i = 0; i < 100'000; ++i) node.handle_line(cluster.now, "nonsense");
  EXPECT_LT(node.log.size(), 10'000U);
  node.handle_line(cluster.now + base::seconds(2), "nonsense");
  EXPECT_NE(node.log.find("skipped 99980 more lines"), std::string::npos);
}

// The bytes come from a peer whose program may be wrong; they must not take this node down.
TEST(Node, survives_a_stored_value_that_is_no_json) {
  MaelstromCluster cluster(3);
  cluster.run_for(base::seconds(2));
  const size_t leader = cluster.leader().value();
  // The first session that is opened, by the first command.
  const std::string ok = cluster.ask(R"("type":"write","key":1,"value":1)", (leader + 1) % 3);
  EXPECT_NE(ok.find("write_ok"), std::string::npos) << ok;
  const base::Bytes bad = kv::encode(kv::Command(kv::Write{"1", "not json"}));
  const uint32_t cluster_id = base::crc32c({"n1\0n2\0n3\0", 9});
  const auto name = [](size_t index) { return "n" + std::to_string(index % 3 + 1); };
  cluster.node(leader).handle_line(
      cluster.now, R"({"src":")" + name(leader + 1) + R"(","dest":")" + name(leader) +
                       R"(","body":{"type":"forward_request","sequence":99,"action":)"
                       R"({"type":"command","session":5,"sequence":2,"first_unanswered":2,)"
                       R"("command":")" +
                       base::base64_encode(bad) + R"("},"cluster":)" + std::to_string(cluster_id) +
                       R"(,"from_incarnation":)" + std::to_string((leader + 1) % 3 + 1) +
                       R"(,"to_incarnation":0}})");
  cluster.run_for(base::seconds(1));
  const std::string reply = cluster.ask(R"("type":"read","key":1)");
  EXPECT_NE(reply.find(R"("code":13)"), std::string::npos) << reply;
}

TEST(Node, says_its_role_in_its_log) {
  MaelstromCluster cluster(1);
  cluster.run_for(base::seconds(2));
  const std::string& log = cluster.node(0).log;
  EXPECT_EQ(log.find("raft: term=0 role=follower leader=- time_us="), 0U) << log;
  EXPECT_NE(log.find("raft: term=1 role=leader leader=n1 time_us="), std::string::npos) << log;
}

TEST(Node, answers_a_second_init_only_if_it_is_the_same) {
  MaelstromCluster cluster(3);
  EXPECT_NE(
      cluster.ask(R"("type":"init","node_id":"n1","node_ids":["n3","n2","n1"])").find("init_ok"),
      std::string::npos);
  EXPECT_NE(cluster.ask(R"("type":"init","node_id":"n1","node_ids":["n1"])").find(R"("code":12)"),
            std::string::npos);
}

}  // namespace
}  // namespace miniraft::maelstrom
