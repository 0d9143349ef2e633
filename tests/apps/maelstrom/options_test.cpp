// The command line says what it means, and names the argument that is wrong.
#include "miniraft/apps/maelstrom/options.h"

#include <gtest/gtest.h>

#include <vector>

namespace miniraft::maelstrom {
namespace {

std::expected<Request, std::string> parse(const std::vector<std::string_view>& arguments) {
  return parse_arguments(arguments);
}

TEST(Options, have_defaults) {
  const auto options = std::get<RunNode>(parse({}).value()).options;
  EXPECT_EQ(options.election_timeout, base::milliseconds(500));
  EXPECT_EQ(options.heartbeat_interval, base::milliseconds(50));
  EXPECT_FALSE(options.seed);
  EXPECT_FALSE(options.metrics);
}

TEST(Options, are_taken_in_both_spellings) {
  const auto options =
      std::get<RunNode>(parse({"--election-timeout-ms", "800", "--heartbeat-interval-ms=80",
                               "--request-timeout-ms=5000", "--seed", "18446744073709551615",
                               "--metrics=127.0.0.1:0"})
                            .value())
          .options;
  EXPECT_EQ(options.election_timeout, base::milliseconds(800));
  EXPECT_EQ(options.heartbeat_interval, base::milliseconds(80));
  EXPECT_EQ(options.request_timeout, base::seconds(5));
  EXPECT_EQ(options.seed, UINT64_MAX);
  EXPECT_EQ(options.metrics, "127.0.0.1:0");
}

TEST(Options, print_help_that_names_every_option) {
  const std::string text = std::get<PrintText>(parse({"--seed", "1", "--help"}).value()).text;
  for (const char* name : {"--election-timeout-ms", "--heartbeat-interval-ms", "--seed",
                           "--request-timeout-ms", "--metrics", "--help", "--version"}) {
    EXPECT_NE(text.find(name), std::string::npos) << name;
  }
}

TEST(Options, that_are_wrong_are_named_in_the_error) {
  const struct {
    std::vector<std::string_view> arguments;
    std::string_view named;
  } cases[] = {
      {{"--sed", "1"}, "--sed"},
      {{"-x"}, "-x"},
      {{"node"}, "node"},
      {{"--seed"}, "--seed"},
      {{"--seed", "x"}, "--seed"},
      {{"--seed="}, "--seed"},
      {{"--seed", "-1"}, "--seed"},
      {{"--seed", "18446744073709551616"}, "--seed"},
      {{"--election-timeout-ms", "0"}, "--election-timeout-ms"},
      {{"--election-timeout-ms", "5s"}, "--election-timeout-ms"},
      {{"--request-timeout-ms", "99999999999"}, "--request-timeout-ms"},
      {{"--help=1"}, "--help: takes no value"},
      {{"--version="}, "--version: takes no value"},
      {{"--metrics", "9090"}, "--metrics"},
      {{"--metrics", ":9090"}, "0.0.0.0 is every address"},
      {{"--metrics", "127.0.0.1:65536"}, "--metrics"},
      {{"--election-timeout-ms=100", "--heartbeat-interval-ms=51"}, "--heartbeat-interval-ms"},
  };
  for (const auto& row : cases) {
    const auto parsed = parse(row.arguments);
    ASSERT_FALSE(parsed) << row.arguments.front();
    EXPECT_NE(parsed.error().find(row.named), std::string::npos) << parsed.error();
  }
}

}  // namespace
}  // namespace miniraft::maelstrom
