// Three nodes replicate a bank: money is paid in, moved and refused, whichever node is asked.
#include "bank.h"

#include <cstdio>

#include "local_node.h"
#include "miniraft/core/base/overloaded.h"

using namespace miniraft;
using examples::Bank;
using Node = examples::LocalNode<Bank>;

namespace {

/// Returns whether it is certain what happened.
bool show(const char* what, const Node::Answer& answer) {
  const auto result = replica::result_of<Bank>(std::get<replica::Outcome>(answer));
  std::printf("%s:", what);
  std::visit(base::overloaded{
                 [](const Bank::Response& balances) {
                   if (balances.empty()) std::printf(" refused");
                   for (const auto& [account, cents] : balances) {
                     std::printf(" %s %lld", account.c_str(), static_cast<long long>(cents));
                   }
                 },
                 [](replica::NeverExecuted) { std::printf(" not executed: ask again"); },
                 [](replica::Indeterminate) { std::printf(" unknown: look before asking again"); },
                 [](replica::Undecodable) { std::printf(" not understood: other versions"); },
             },
             result);
  std::printf("\n");
  return std::holds_alternative<Bank::Response>(result);
}

}  // namespace

int main() {
  raft::Options options{.voters = {raft::NodeId(1), raft::NodeId(2), raft::NodeId(3)}};
  Node::Cluster nodes;
  for (const raft::NodeId id : options.voters) {
    options.self = id;
    options.seed = os::entropy();
    nodes.emplace_back(nodes, raft::Config::make(options).value());
  }
  for (Node& node : nodes) node.start();

  const base::Instant deadline = os::monotonic_now() + base::seconds(30);
  const auto command = [&](uint64_t id, const Bank::Command& change) {
    return replica::command_request<Bank>(raft::RequestId(id), change, deadline);
  };
  bool ok = show("paid in", nodes[0].ask(command(1, {{"alice", 100}})));
  ok &= show("moved", nodes[1].ask(command(2, {{"alice", -30}, {"bob", 30}})));
  ok &= show("moved", nodes[2].ask(command(3, {{"alice", -80}, {"bob", 80}})));
  ok &= show("read", nodes[2].ask(replica::query_request<Bank>(raft::RequestId(4), {}, deadline)));

  for (Node& node : nodes) node.stop();
  return ok ? 0 : 1;
}
