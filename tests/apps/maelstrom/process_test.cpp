// The node as a process: what it does when its input ends, and what it exits with.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <string>

namespace miniraft::maelstrom {
namespace {

constexpr const char* alone = R"({"src":"c1","dest":"n1","body":)"
                              R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1"]}})";
constexpr const char* with_peers = R"({"src":"c1","dest":"n1","body":)"
                                   R"({"type":"init","msg_id":1,"node_id":"n1",)"
                                   R"("node_ids":["n1","n2","n3"]}})";
constexpr const char* write =
    R"({"src":"c1","dest":"n1","body":{"type":"write","msg_id":2,"key":"x","value":1}})";

struct Ended {
  int status = -1;
  std::string said;  ///< on standard output and standard error
};

/// Runs the node in a shell; `before` and `after` stand around its name there.
Ended run_node(const std::string& before, const std::string& after) {
  const std::string command = before + MINIRAFT_BIN_DIR "/miniraft-maelstrom " + after + " 2>&1";
  Ended ended;
  FILE* output = ::popen(command.c_str(), "r");
  if (output == nullptr) return ended;
  char bytes[4096];
  while (const size_t count = std::fread(bytes, 1, sizeof bytes, output)) {
    ended.said.append(bytes, count);
  }
  const int status = ::pclose(output);
  ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended;
}

Ended run(const std::string& arguments, const std::string& input) {
  return run_node("{ " + input + "; } | ", arguments);
}

/// The shell's words to print lines.
std::string lines(std::initializer_list<const char*> each) {
  std::string command = "printf '%s\\n'";
  for (const char* line : each) command.append(" '").append(line).append("'");
  return command;
}

bool has(const Ended& ended, std::string_view text) {
  return ended.said.find(text) != std::string::npos;
}

TEST(Process, answers_what_was_asked_before_its_input_ended) {
  const Ended ended = run("", lines({alone, write}));
  EXPECT_EQ(ended.status, 0);
  EXPECT_TRUE(has(ended, R"({"type":"write_ok","in_reply_to":2})")) << ended.said;
}

TEST(Process, ends_with_its_input_if_nobody_waits_for_an_answer) {
  const Ended ended = run("", lines({alone}));
  EXPECT_EQ(ended.status, 0);
  EXPECT_TRUE(has(ended, "init_ok")) << ended.said;
  EXPECT_FALSE(has(ended, "role=leader")) << "it went on: " << ended.said;
  EXPECT_EQ(run("", "true").said, "");
}

TEST(Process, waits_for_no_answer_longer_than_its_time) {
  const Ended ended = run("--request-timeout-ms 100", lines({with_peers, write}));
  EXPECT_EQ(ended.status, 0);
  EXPECT_TRUE(has(ended, R"("code":11)")) << ended.said;
}

TEST(Process, ends_though_a_request_may_be_kept_for_an_hour_and_says_so) {
  const Ended ended = run("--request-timeout-ms 3600000", lines({with_peers, write}));
  EXPECT_EQ(ended.status, 0);
  EXPECT_TRUE(has(ended, "requests that were not answered: 1\n")) << ended.said;
}

TEST(Process, tells_an_input_that_cannot_be_read_from_one_that_ended) {
  for (const char* input : {"< /", "<&-"}) {
    const Ended ended = run_node("", input);
    EXPECT_EQ(ended.status, 3) << input;
    EXPECT_TRUE(has(ended, "miniraft-maelstrom: standard input: ")) << ended.said;
  }
}

}  // namespace
}  // namespace miniraft::maelstrom
