// The virtual links: order, latency, loss, duplicates, and what a partition takes away.
#include "miniraft/apps/lab/bench/network.h"

#include <gtest/gtest.h>

namespace miniraft::lab {
namespace {

using base::Duration;
using base::Instant;
using base::milliseconds;

constexpr Instant start = Instant(1'000'000'000);
constexpr Instant late = start + base::seconds(1000);

std::vector<std::string> drain(Network& network, Instant now) {
  std::vector<std::string> lines;
  while (auto delivery = network.take_due(now)) lines.push_back(delivery->line);
  return lines;
}

Network make_network(const NetworkOptions& options) {
  return Network(options, base::Random(1));
}

TEST(Network, without_latency_messages_arrive_at_once_and_in_order) {
  Network network = make_network({});
  for (int i = 0; i < 100; ++i) network.send(0, 1, std::to_string(i), start);
  const auto lines = drain(network, start);
  ASSERT_EQ(lines.size(), 100U);
  for (size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i], std::to_string(i));
}

TEST(Network, constant_latency_is_exactly_that) {
  Network network =
      make_network({.latency = milliseconds(10), .distribution = LatencyDistribution::constant});
  network.send(0, 1, "x", start);
  EXPECT_EQ(network.next_due(), start + milliseconds(10));
  EXPECT_FALSE(network.take_due(start + milliseconds(10) - Duration(1)));
  EXPECT_TRUE(network.take_due(start + milliseconds(10)));
  EXPECT_FALSE(network.next_due());
}

TEST(Network, drawn_latency_has_the_mean_that_was_asked_for) {
  for (const auto distribution : {LatencyDistribution::uniform, LatencyDistribution::exponential}) {
    Network network = make_network({.latency = milliseconds(10), .distribution = distribution});
    double sum = 0;
    constexpr int messages = 20'000;
    for (int i = 0; i < messages; ++i) {
      network.send(0, 1, "x", start);
      sum += (*network.next_due() - start).seconds();
      network.take_due(late);
    }
    EXPECT_NEAR(sum / messages, 0.010, 0.0005);
  }
}

TEST(Network, loss_and_duplication_happen_as_often_as_asked_for) {
  Network network = make_network({.loss = 0.25, .duplicate = 0.1});
  for (int i = 0; i < 20'000; ++i) network.send(0, 1, "x", start);
  const size_t arrived = drain(network, late).size();
  EXPECT_NEAR(static_cast<double>(arrived), 20'000 * 0.75 * 1.1, 300);
  EXPECT_EQ(network.counts().sent, 20'000U);
  EXPECT_EQ(network.counts().delivered, arrived);
  EXPECT_EQ(network.counts().lost + arrived - network.counts().duplicated, 20'000U);
}

TEST(Network, a_held_back_message_is_overtaken) {
  Network network = make_network(
      {.latency = milliseconds(1), .distribution = LatencyDistribution::constant, .reorder = 0.2});
  for (int i = 0; i < 1000; ++i) network.send(0, 1, std::to_string(i), start + milliseconds(i));
  const auto lines = drain(network, late);
  ASSERT_EQ(lines.size(), 1000U);
  size_t overtaken = 0;
  for (size_t i = 1; i < lines.size(); ++i) {
    if (std::stoi(lines[i]) < std::stoi(lines[i - 1])) ++overtaken;
  }
  EXPECT_GT(overtaken, 50U);
}

TEST(Network, a_cut_link_loses_what_is_sent_and_what_is_under_way) {
  Network network =
      make_network({.latency = milliseconds(10), .distribution = LatencyDistribution::constant});
  network.send(0, 1, "under way", start);
  LinkSet links(2);
  links.cut(0, 1);
  network.set_cut_links(links);
  network.send(0, 1, "sent", start);
  network.send(1, 0, "the other way", start);
  EXPECT_EQ(drain(network, late), std::vector<std::string>{"the other way"});
  EXPECT_EQ(network.counts().cut, 2U);
  network.set_cut_links(LinkSet(2));
  network.send(0, 1, "healed", start);
  EXPECT_EQ(drain(network, late), std::vector<std::string>{"healed"});
}

}  // namespace
}  // namespace miniraft::lab
