// Goal: a channel delivers every value once and in each sender's order, keeps its bound, wakes who
// waits, and ends cleanly when it is closed. Run under the thread sanitizer too.
#include "miniraft/os/channel.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "miniraft/os/clock.h"

namespace miniraft::os {
namespace {

constexpr base::Instant long_past(0);
const base::Instant far_future(INT64_MAX);

TEST(Channel, delivers_in_order_what_was_sent) {
  Channel<std::string> channel(8);
  EXPECT_TRUE(channel.send("a"));
  EXPECT_TRUE(channel.try_send("b"));
  std::vector<std::string> out = {"left over"};
  EXPECT_TRUE(channel.receive_all(out, far_future));
  EXPECT_EQ(out, (std::vector<std::string>{"a", "b"}));
}

TEST(Channel, carries_values_that_can_only_move) {
  Channel<std::unique_ptr<int>> channel(1);
  EXPECT_TRUE(channel.send(std::make_unique<int>(7)));
  std::vector<std::unique_ptr<int>> out;
  EXPECT_TRUE(channel.receive_all(out, far_future));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(*out[0], 7);
}

TEST(Channel, gives_nothing_once_the_deadline_has_passed) {
  Channel<int> channel(1);
  std::vector<int> out = {1};
  EXPECT_TRUE(channel.receive_all(out, long_past));
  EXPECT_TRUE(out.empty());
  EXPECT_TRUE(channel.receive_all(out, base::Instant(-1)));
  EXPECT_TRUE(out.empty());
}

TEST(Channel, waits_until_the_deadline_and_not_less) {
  Channel<int> channel(1);
  std::vector<int> out;
  const base::Instant deadline = monotonic_now() + base::milliseconds(20);
  EXPECT_TRUE(channel.receive_all(out, deadline));
  EXPECT_GE(monotonic_now(), deadline);
  EXPECT_TRUE(out.empty());
}

TEST(Channel, gives_what_is_there_even_after_the_deadline) {
  Channel<int> channel(1);
  EXPECT_TRUE(channel.send(1));
  std::vector<int> out;
  EXPECT_TRUE(channel.receive_all(out, long_past));
  EXPECT_EQ(out, std::vector<int>{1});
}

TEST(Channel, refuses_more_than_its_capacity) {
  Channel<int> channel(2);
  EXPECT_TRUE(channel.try_send(1));
  EXPECT_TRUE(channel.try_send(2));
  EXPECT_FALSE(channel.try_send(3));
  std::vector<int> out;
  EXPECT_TRUE(channel.receive_all(out, long_past));
  EXPECT_EQ(out, (std::vector<int>{1, 2}));
  EXPECT_TRUE(channel.try_send(4));
}

TEST(Channel, delivers_what_was_sent_before_it_was_closed_and_then_ends) {
  Channel<int> channel(2);
  EXPECT_TRUE(channel.send(1));
  channel.close();
  channel.close();
  EXPECT_FALSE(channel.send(2));
  EXPECT_FALSE(channel.try_send(2));
  std::vector<int> out;
  EXPECT_TRUE(channel.receive_all(out, far_future));
  EXPECT_EQ(out, std::vector<int>{1});
  EXPECT_FALSE(channel.receive_all(out, far_future));
  EXPECT_TRUE(out.empty());
}

TEST(Channel, wakes_a_sleeping_receiver_when_a_value_comes) {
  Channel<int> channel(1);
  std::vector<int> out;
  std::jthread receiver([&] { EXPECT_TRUE(channel.receive_all(out, far_future)); });
  EXPECT_TRUE(channel.send(5));
  receiver.join();
  EXPECT_EQ(out, std::vector<int>{5});
}

TEST(Channel, wakes_a_sleeping_receiver_when_it_is_closed) {
  Channel<int> channel(1);
  std::vector<int> out;
  std::jthread receiver([&] { EXPECT_FALSE(channel.receive_all(out, far_future)); });
  channel.close();
}

TEST(Channel, frees_blocked_senders_when_it_is_closed) {
  Channel<int> channel(1);
  EXPECT_TRUE(channel.send(0));
  std::vector<std::jthread> senders;
  senders.reserve(4);
  for (int i = 0; i < 4; ++i) {
    senders.emplace_back([&] { EXPECT_FALSE(channel.send(1)); });
  }
  channel.close();
}

/// Each of `senders` threads sends 0, 1, 2, … `count`-1 through a channel of `capacity`; every
/// value must arrive, once, and in its sender's order.
void expect_every_value_once_in_order(size_t senders, uint64_t count, size_t capacity) {
  struct Value {
    size_t sender;
    uint64_t number;
  };
  Channel<Value> channel(capacity);
  std::vector<std::jthread> threads;
  threads.reserve(senders);
  for (size_t sender = 0; sender < senders; ++sender) {
    threads.emplace_back([&channel, sender, count] {
      for (uint64_t i = 0; i < count; ++i) ASSERT_TRUE(channel.send({sender, i}));
    });
  }
  std::vector<uint64_t> next(senders, 0);
  uint64_t received = 0;
  std::vector<Value> out;
  while (received < senders * count) {
    ASSERT_TRUE(channel.receive_all(out, far_future));
    ASSERT_FALSE(out.empty());
    ASSERT_LE(out.size(), capacity);
    for (const Value& value : out) ASSERT_EQ(value.number, next[value.sender]++);
    received += out.size();
  }
  threads.clear();
  channel.close();
  EXPECT_FALSE(channel.receive_all(out, far_future));
}

TEST(Channel, loses_and_repeats_nothing_from_many_senders) {
  expect_every_value_once_in_order(4, 5'000, 64);
}

TEST(Channel, loses_and_repeats_nothing_when_it_is_always_full) {
  expect_every_value_once_in_order(4, 2'000, 1);
}

TEST(Channel, loses_and_repeats_nothing_from_one_sender) {
  expect_every_value_once_in_order(1, 20'000, 1'000'000);
}

}  // namespace
}  // namespace miniraft::os
