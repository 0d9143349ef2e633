// Lines into a Maelstrom node that leads a cluster of three: no crash, no line of output that is
// not a message, whatever peers and clients send.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "miniraft/apps/maelstrom/node.h"
#include "miniraft/core/base/check.h"
#include "miniraft/core/json/parse.h"

namespace {

using namespace miniraft;

void check_output(std::string& output) {
  for (size_t begin = 0; begin < output.size();) {
    const size_t end = output.find('\n', begin);
    MINIRAFT_CHECK(end != std::string::npos);
    const auto document = json::parse(std::string_view(output).substr(begin, end - begin));
    MINIRAFT_CHECK(document.has_value());
    MINIRAFT_CHECK_EQ(document->root().size(), 3U);
    MINIRAFT_CHECK(document->root().find("src")->as_string() == "n1");
    begin = end + 1;
  }
  output.clear();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  metrics::Registry registry;
  maelstrom::Node node({.seed = 1}, 1, replica::Incarnation(1), registry);
  base::Instant now{1};
  const auto give = [&](std::string_view line) {
    node.handle_line(now, line);
    node.flush(now);
  };
  give(R"({"src":"c0","dest":"n1","body":{"type":"init","msg_id":1,"node_id":"n1",)"
       R"("node_ids":["n1","n2","n3"]}})");
  now = now + base::seconds(2);
  node.flush(now);
  for (const char* reply : {"pre_vote_reply", "request_vote_reply"}) {
    give(R"({"src":"n2","dest":"n1","body":{"type":")" + std::string(reply) +
         R"(","term":1,"granted":true,"round":1,"cluster":370691403,"from_incarnation":2,)"
         R"("to_incarnation":1}})");
  }
  MINIRAFT_CHECK(node.replica()->status().role == raft::RoleKind::leader);
  check_output(node.output);

  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    // The line as it is, and as the body of a message that gets past the envelope.
    const std::string line(rest.substr(0, end));
    give(line);
    give(R"({"src":"n2","dest":"n1","body":)" + line + "}");
    give(R"({"src":"c1","dest":"n1","body":)" + line + "}");
    rest.remove_prefix(std::min(end + 1, rest.size()));
    now = now + base::milliseconds(100);
    node.flush(now);
    if (const auto* replica = node.replica())
      MINIRAFT_CHECK(replica->applied_index() <= replica->status().commit_index);
  }
  check_output(node.output);
  MINIRAFT_CHECK_LE(node.log.size(), size_t{1} << 20);
  return 0;
}
