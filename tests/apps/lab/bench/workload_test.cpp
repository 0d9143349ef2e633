// What clients are given to do: bounded work per key, telling values, some who only read.
#include "miniraft/apps/lab/bench/workload.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace miniraft::lab {
namespace {

constexpr WorkloadOptions options = {.client_count = 20, .key_count = 2, .operations_per_key = 50};

TEST(Workload, no_key_gets_more_operations_than_allowed) {
  Workload workload(options, base::Random(1));
  std::map<int64_t, size_t> operations;
  for (size_t i = 0; i < 10'000; ++i) ++operations[workload.next(i % 20).key];
  for (const auto& [key, count] : operations) EXPECT_LE(count, 50U) << key;
  EXPECT_EQ(workload.keys_used(), 200);
}

TEST(Workload, no_value_is_written_twice_to_a_key) {
  Workload workload(options, base::Random(1));
  std::set<std::pair<int64_t, int64_t>> written;
  for (size_t i = 0; i < 10'000; ++i) {
    const Request request = workload.next(i % 20);
    if (request.function == Function::read) continue;
    EXPECT_TRUE(written.insert({request.key, request.value}).second);
    EXPECT_TRUE(request.function == Function::write || request.from != request.value);
  }
}

TEST(Workload, half_of_the_clients_of_each_key_only_read) {
  Workload workload(options, base::Random(1));
  std::map<size_t, bool> writes;
  for (size_t i = 0; i < 10'000; ++i) {
    writes[i % 20] |= workload.next(i % 20).function != Function::read;
  }
  size_t writers_of_key[2] = {0, 0};
  for (const auto& [client, does] : writes) writers_of_key[client % 2] += does ? 1 : 0;
  EXPECT_EQ(writers_of_key[0], 5U);
  EXPECT_EQ(writers_of_key[1], 5U);
}

TEST(Workload, a_cas_mostly_expects_what_was_seen_last) {
  Workload workload({.client_count = 1, .key_count = 1, .operations_per_key = 100'000},
                    base::Random(1));
  size_t cas = 0;
  size_t expecting_last = 0;
  Operation last;
  last.outcome = Outcome::ok;
  for (size_t i = 0; i < 10'000; ++i) {
    const Request request = workload.next(0);
    if (request.function == Function::cas) {
      ++cas;
      expecting_last += request.from == last.request.value ? 1 : 0;
    }
    if (request.function != Function::write) continue;
    last.request = request;
    workload.learn(last);
  }
  EXPECT_GT(expecting_last * 10, cas * 7);
  EXPECT_LT(expecting_last * 10, cas * 9);
}

TEST(Workload, the_same_seed_gives_the_same_requests) {
  Workload a(options, base::Random(1));
  Workload b(options, base::Random(1));
  for (size_t i = 0; i < 1000; ++i) {
    const Request left = a.next(i % 20);
    const Request right = b.next(i % 20);
    EXPECT_EQ(left.function, right.function);
    EXPECT_EQ(left.key, right.key);
    EXPECT_EQ(left.value, right.value);
    EXPECT_EQ(left.from, right.from);
  }
}

}  // namespace
}  // namespace miniraft::lab
