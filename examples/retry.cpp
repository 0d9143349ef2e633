// A client that asks again until it has an answer, of whichever node, and is not served twice.
#include <cstdio>
#include <optional>

#include "bank.h"
#include "local_node.h"

using namespace miniraft;
using examples::Bank;
using Node = examples::LocalNode<Bank>;

namespace {

/// One command in hand at a time, each answered before the next one gets its number.
class RetryingClient {
 public:
  explicit RetryingClient(Node::Cluster& nodes) : nodes_(nodes) {}

  /// Nothing if there will be no answer: the session was lost before it came, or the command is not
  /// understood.
  std::optional<Bank::Response> execute(const Bank::Command& command) {
    if (!session_) open_session();
    const replica::CommandSequence number(++last_sequence_);
    for (;;) {
      const auto outcome = ask_next_node(replica::session_request<Bank>(
          next_id(), {*session_, number, number}, command, deadline()));
      const auto result = replica::session_result_of<Bank>(outcome);
      if (const auto* response = std::get_if<Bank::Response>(&result)) return *response;
      // Also what no machine of this kind answers: to ask again would change nothing.
      if (!can_ask_again(result)) break;
    }
    session_.reset();
    return std::nullopt;
  }

 private:
  static bool can_ask_again(const replica::SessionResult<Bank>& result) {
    return std::holds_alternative<replica::NeverExecuted>(result) ||
           std::holds_alternative<replica::Indeterminate>(result);
  }

  void open_session() {
    for (;;) {
      const auto outcome = ask_next_node({next_id(), replica::OpenSession{}, deadline()});
      if (const auto* opened = std::get_if<replica::SessionOpened>(&outcome)) {
        session_ = opened->session;
        last_sequence_ = 0;
        return;
      }
    }
  }

  replica::Outcome ask_next_node(replica::ClientRequest request) {
    node_ = (node_ + 1) % nodes_.size();
    return std::get<replica::Outcome>(nodes_[node_].ask(std::move(request)));
  }
  raft::RequestId next_id() { return raft::RequestId(++last_id_); }
  // So short that many an answer comes too late.
  static base::Instant deadline() { return os::monotonic_now() + base::microseconds(300); }

  Node::Cluster& nodes_;
  std::optional<replica::SessionId> session_;
  uint64_t last_sequence_ = 0;
  uint64_t last_id_ = 0;
  size_t node_ = 0;
};

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

  constexpr int64_t payments = 100;
  RetryingClient client(nodes);
  std::optional<Bank::Response> last;
  for (int64_t i = 0; i < payments; ++i) last = client.execute({{"alice", 1}});
  const int64_t balance = last ? last->at("alice") : 0;
  std::printf("alice was paid %lld times, and has %lld\n", static_cast<long long>(payments),
              static_cast<long long>(balance));

  for (Node& node : nodes) node.stop();
  return balance == payments ? 0 : 1;
}
