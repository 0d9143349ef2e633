#include "tests/support/maelstrom_cluster.h"

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/json/parse.h"

namespace miniraft::testing {

namespace {

std::string name_at(size_t index) {
  return "n" + std::to_string(index + 1);
}

}  // namespace

MaelstromCluster::MaelstromCluster(size_t nodes) {
  std::string names;
  for (size_t i = 0; i < nodes; ++i) names += (i == 0 ? "\"" : ",\"") + name_at(i) + '"';
  for (size_t i = 0; i < nodes; ++i) {
    nodes_.push_back(std::make_unique<Running>(i + 1));
    node(i).handle_line(now, R"({"id":0,"src":"c0","dest":")" + name_at(i) +
                                 R"(","body":{"type":"init","msg_id":0,"node_id":")" + name_at(i) +
                                 R"(","node_ids":[)" + names + "]}}");
  }
  pass_lines_on();
  MINIRAFT_CHECK_EQ(std::exchange(replies_, {}).size(), nodes);
}

void MaelstromCluster::run_for(base::Duration duration) {
  const base::Instant end = now + duration;
  while (now < end) {
    pass_lines_on();
    base::Instant wake = end;
    for (const auto& each : nodes_) wake = std::min(wake, each->node.wake_at().value());
    now = std::max(wake, now + base::microseconds(10));
  }
  pass_lines_on();
}

std::string MaelstromCluster::ask(const std::string& members, size_t index) {
  replies_.clear();
  node(index).handle_line(now, R"({"src":"c1","dest":")" + name_at(index) +
                                   R"(","body":{"msg_id":)" + std::to_string(next_msg_id_++) + ',' +
                                   members + "}}");
  for (int i = 0; i < 3000 && replies_.empty(); ++i) run_for(base::milliseconds(1));
  return replies_.empty() ? "" : replies_.front();
}

std::optional<size_t> MaelstromCluster::leader() {
  for (size_t i = 0; i < nodes_.size(); ++i) {
    if (node(i).replica()->status().role == raft::RoleKind::leader) return i;
  }
  return std::nullopt;
}

void MaelstromCluster::pass_lines_on() {
  for (bool again = true; again;) {
    again = false;
    for (const auto& each : nodes_) each->node.flush(now);
    for (const auto& each : nodes_) {
      const std::string lines = std::exchange(each->node.output, {});
      for (size_t begin = 0; begin < lines.size();) {
        const size_t end = lines.find('\n', begin);
        const std::string line = lines.substr(begin, end - begin);
        begin = end + 1;
        const auto document = json::parse(line);
        MINIRAFT_CHECK(document.has_value());
        const std::string from(document->root().find("src")->as_string().value());
        const std::string to(document->root().find("dest")->as_string().value());
        if (to.front() == 'c') {
          replies_.push_back(line);
          continue;
        }
        again = true;
        if (line.size() > maelstrom::line_bytes_max || !deliver(from, to)) continue;
        nodes_.at(std::stoul(to.substr(1)) - 1)->node.handle_line(now, line);
      }
    }
  }
}

}  // namespace miniraft::testing
