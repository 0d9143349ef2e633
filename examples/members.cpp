// A cluster changes its members while it runs: a fourth node joins as a learner, becomes a voter
// and leads, and the first one leaves.
#include <chrono>
#include <cstdio>

#include "bank.h"
#include "local_node.h"

using namespace miniraft;
using examples::Bank;
using Node = examples::LocalNode<Bank>;

namespace {

const base::Instant deadline = os::monotonic_now() + base::seconds(60);

/// Orders are for the node that leads: asks one after the other until one has carried it out. To
/// ask again does no harm, for what is so already is not changed.
template <class IsDone>
bool give_order(Node::Cluster& nodes, const replica::Event& order, IsDone is_done) {
  for (size_t i = 0; os::monotonic_now() < deadline; ++i) {
    if (is_done(nodes[i % nodes.size()].ask(order))) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

bool change(Node::Cluster& nodes, raft::NodeId node, raft::MemberKind becomes) {
  const raft::ChangeMembership order{raft::RequestId(1), {{node, becomes}}};
  return give_order(nodes, order, [](const Node::Answer& answer) {
    const auto& outcome = std::get<raft::ChangeAnswered>(answer).outcome;
    return std::holds_alternative<raft::ChangeCommitted>(outcome);
  });
}

bool transfer(Node::Cluster& nodes, raft::NodeId to) {
  const raft::TransferLeadership order{raft::RequestId(2), to};
  return give_order(nodes, order, [](const Node::Answer& answer) {
    return std::get<raft::TransferAnswered>(answer).outcome == raft::TransferOutcome::done;
  });
}

int complain(const raft::ConfigError& error) {
  std::fprintf(stderr, "this makes no node: %s\n", error.message.c_str());
  return 1;
}

bool show(const char* what, bool is_done) {
  std::printf("%s: %s\n", what, is_done ? "done" : "given up");
  return is_done;
}

}  // namespace

int main() {
  const std::vector founders{raft::NodeId(1), raft::NodeId(2), raft::NodeId(3)};
  const raft::NodeId fourth(4);
  Node::Cluster nodes;
  for (const raft::NodeId id : founders) {
    const raft::Options options{.self = id, .voters = founders, .seed = os::entropy()};
    const auto config = raft::Config::make(options);
    if (!config) return complain(config.error());
    nodes.emplace_back(nodes, *config);
  }
  const raft::Options joining{.self = fourth, .is_joining = true, .seed = os::entropy()};
  nodes.emplace_back(nodes, raft::Config::make(joining).value());
  for (Node& node : nodes) node.start();

  const auto paid =
      nodes[0].ask(replica::command_request<Bank>(raft::RequestId(3), {{"alice", 100}}, deadline));
  bool ok = show("alice pays in 100", std::get<replica::Outcome>(paid).index() == 0);
  ok &= show("node 4 is a learner", change(nodes, fourth, raft::MemberKind::learner));
  ok &= show("node 4 is a voter", change(nodes, fourth, raft::MemberKind::voter));
  ok &= show("node 4 leads", transfer(nodes, fourth));
  ok &= show("node 1 is removed", change(nodes, founders[0], raft::MemberKind::removed));
  nodes[0].stop();

  const auto read = nodes[3].ask(
      replica::query_request<Bank>(raft::RequestId(4), {}, deadline + base::seconds(60)));
  const auto balances = replica::result_of<Bank>(std::get<replica::Outcome>(read));
  const auto* found = std::get_if<Bank::Response>(&balances);
  ok &= show("node 4 knows what alice has", found != nullptr && found->at("alice") == 100);
  for (size_t i = 1; i < nodes.size(); ++i) nodes[i].stop();
  return ok ? 0 : 1;
}
