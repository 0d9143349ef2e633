// LocalNode: one node of a cluster whose nodes are all in this process, each with its own thread.
//
// This is what an embedder writes once, whatever the state machine: the three ports and the loop
// (docs/embedding.md). The network is the other nodes' channels here, and the storage forgets all
// with the process.
#pragma once

#include <deque>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "miniraft/core/base/check.h"
#include "miniraft/core/replica/memory_storage.h"
#include "miniraft/core/replica/typed.h"
#include "miniraft/os/channel.h"
#include "miniraft/os/clock.h"
#include "miniraft/os/entropy.h"

namespace miniraft::examples {

/// Thread rule: one thread starts, asks and stops; all else happens on the node's own thread.
template <replica::Machine M>
class LocalNode final : replica::Transport, replica::ClientPort, replica::Observer {
 public:
  using Cluster = std::deque<LocalNode>;  ///< the node with id 1 comes first
  using Answer = std::variant<replica::Outcome, raft::ChangeAnswered, raft::TransferAnswered>;

  LocalNode(Cluster& cluster, const raft::Config& config)
      : cluster_(cluster),
        self_(config->self),
        metrics_(registry_),
        replica_(raft::Raft(config, {}, os::monotonic_now()),
                 {*this, storage_, machine_, *this, *this},
                 replica::Config::make({.incarnation = own_incarnation()}).value(), metrics_) {}

  /// Requires: the cluster has all its nodes.
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    events_.close();
    thread_.join();
  }
  /// Hands over a request or an order, and waits for what comes of it. Requires: it is running.
  Answer ask(replica::Event event) {
    MINIRAFT_CHECK(events_.send(std::move(event)));
    std::vector<Answer> answers;
    while (answers.empty()) {
      MINIRAFT_CHECK(answers_.receive_all(answers, os::monotonic_now() + base::seconds(60)));
    }
    return std::move(answers.front());
  }

 private:
  static replica::Incarnation own_incarnation() {
    return replica::Incarnation(os::unix_milliseconds());
  }

  void run() {
    std::vector<replica::Event> events;
    while (events_.receive_all(events, replica_.wake_at())) {
      for (replica::Event& event : events) {
        replica_.handle(os::monotonic_now(), std::move(event));
      }
      replica_.flush(os::monotonic_now());
    }
  }

  // Transport. A message for which there is no room is lost: to wait could stop both nodes for
  // ever.
  void send(raft::NodeId to, replica::PeerEnvelope envelope) noexcept override {
    if (to.value > cluster_.size()) return;
    (void)cluster_[to.value - 1].events_.try_send(
        replica::PeerReceived{self_, std::move(envelope)});
  }

  // ClientPort.
  void reply(raft::RequestId /*id*/, replica::Outcome outcome) noexcept override {
    (void)answers_.try_send(std::move(outcome));
  }
  void change_answered(const raft::ChangeAnswered& answer) noexcept override {
    (void)answers_.try_send(answer);
  }
  void transfer_answered(const raft::TransferAnswered& answer) noexcept override {
    (void)answers_.try_send(answer);
  }

  // Observer.
  void role_changed(base::Instant /*now*/, const raft::Status& /*status*/) noexcept override {}
  void state_unreadable(base::Instant /*now*/,
                        const replica::UnreadableState& /*what*/) noexcept override {
    std::abort();  // All nodes run this program and keep everything in memory.
  }

  Cluster& cluster_;
  raft::NodeId self_;
  os::Channel<replica::Event> events_{1024};
  os::Channel<Answer> answers_{1};
  replica::Typed<M> machine_;
  replica::MemoryStorage storage_;
  metrics::Registry registry_;
  replica::Metrics metrics_;
  replica::Replica replica_;
  std::thread thread_;
};

}  // namespace miniraft::examples
