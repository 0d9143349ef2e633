// BrokenNode: a small lin-kv node with a fault of the user's choice, which the bench must notice.
// It shares nothing with our Raft but the JSON library, so that a mistake there cannot hide here.
// Without a fault it is linearizable as long as the first node lives, for there is a single copy:
// n1 holds the store, and the others pass every request on to it.
//
//   local_reads  n1 also sends every change to the others, which answer reads from their copy.
//   own_store    every node has a store of its own.
//   early_ack    the store moves from node to node with the clock; a change is acknowledged before
//                anyone else has it, so what is under way when the store moves is lost.
//   crash        n2 exits after some requests.
//   garbage      n2 begins to print what is not JSON.
//   silent       nobody answers a client.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "miniraft/core/json/document.h"

namespace miniraft::support {

enum class Fault : uint8_t { none, local_reads, own_store, early_ack, crash, garbage, silent };

/// The fault of this name, `-` between words.
std::optional<Fault> fault_named(std::string_view name);

class BrokenNode {
 public:
  explicit BrokenNode(Fault fault) : fault_(fault) {}

  /// Takes one line; appends the lines it causes to `out`. False when the process shall exit.
  bool receive(std::string_view line, std::string& out);

 private:
  struct Asker {
    std::string client;
    int64_t msg_id = 0;
  };
  void initialise(json::Value body, const Asker& asker, std::string& out);
  void serve(json::Value body, const Asker& asker, const std::string& reply_through,
             std::string& out);
  void pass_on(json::Value body, const Asker& asker, std::string& out);
  void take_passed_on(json::Value body, std::string_view source, std::string& out);
  void relay(json::Value body, std::string& out);
  void reply(const Asker& asker, const std::string& through, std::string_view fields,
             std::string& out);
  std::string apply(json::Value body, std::string& out);
  void change(int64_t key, int64_t value, std::string& out);
  void send(std::string_view destination, std::string_view body, std::string& out) const;
  [[nodiscard]] std::string primary() const;

  Fault fault_;
  std::string self_;
  std::vector<std::string> nodes_;
  std::map<int64_t, int64_t> store_;
  std::map<std::string, int64_t> last_served_;  // client → msg_id, so that nothing is done twice
  uint64_t requests_ = 0;
};

}  // namespace miniraft::support
