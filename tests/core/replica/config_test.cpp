// The settings of a replica: each that makes no sense is refused, and the message says which.
#include "miniraft/core/replica/config.h"

#include <gtest/gtest.h>

namespace miniraft::replica {
namespace {

Options good() {
  return {.cluster = ClusterId(7), .incarnation = Incarnation(1001)};
}

TEST(ReplicaConfig, takes_the_defaults_with_an_incarnation) {
  const auto config = Config::make(good());
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ((*config)->incarnation, Incarnation(1001));
  EXPECT_EQ((**config).requests_max, 16'384U);
}

struct Row {
  void (*spoil)(Options&);
  const char* message;
};

TEST(ReplicaConfig, names_what_is_wrong_and_what_it_may_be) {
  const Row rows[] = {
      {[](Options& o) { o.incarnation = {}; }, "the incarnation must be given"},
      {[](Options& o) { o.incarnation = Incarnation(UINT64_MAX); },
       "the incarnation must be at most"},
      {[](Options& o) { o.requests_max = 0; }, "requests_max must be at least 1"},
      {[](Options& o) { o.request_bytes_max = 0; }, "request_bytes_max must be at least 1"},
      {[](Options& o) { o.forwarded_hold = {}; }, "forwarded_hold must be positive"},
      {[](Options& o) { o.read_retry = {}; }, "read_retry must be positive"},
      {[](Options& o) { o.repeat_after = {}; }, "repeat_after must be positive"},
      {[](Options& o) { o.repeat_after = base::seconds(24 * 60 * 60 + 1); }, "at most a day"},
      {[](Options& o) { o.sessions.idle_ms_max = 0; }, "sessions.idle_ms_max must be at least 1"},
      {[](Options& o) { o.sessions.sessions_max = 0; }, "sessions.sessions_max must be at least 1"},
      {[](Options& o) { o.sessions.bytes_max = 0; }, "sessions.bytes_max must be at least 1"},
      {[](Options& o) { o.sessions.window_max = 0; }, "sessions.window_max must be at least 1"},
      {[](Options& o) { o.snapshots.after_entries = 0; },
       "snapshots.after_entries must be at least 1"},
      {[](Options& o) { o.snapshots.after_bytes = 0; }, "snapshots.after_bytes must be at least 1"},
      {[](Options& o) { o.snapshots.chunk_bytes = 0; }, "snapshots.chunk_bytes must be at least 1"},
      {[](Options& o) { o.snapshots.send_bytes_per_second = 0; },
       "snapshots.send_bytes_per_second must be at least 1"},
  };
  for (const Row& row : rows) {
    Options options = good();
    row.spoil(options);
    const auto config = Config::make(options);
    ASSERT_FALSE(config.has_value()) << row.message;
    EXPECT_NE(config.error().message.find(row.message), std::string::npos)
        << config.error().message;
  }
}

}  // namespace
}  // namespace miniraft::replica
