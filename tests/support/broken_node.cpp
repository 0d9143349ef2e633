// The negative controls of the process bench: what each fault does (broken_node.h).
#include "tests/support/broken_node.h"

#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/write.h"
#include "miniraft/os/clock.h"

namespace miniraft::support {
namespace {

/// How long the store stays on a node with `early_ack`.
constexpr int64_t stay_ns = 200'000'000;

/// After how many requests `crash` and `garbage` do what they are named for.
constexpr uint64_t requests_before_fault = 50;

int64_t integer(json::Value object, std::string_view key) {
  const auto member = object.find(key);
  return member ? member->as_int64().value_or(0) : 0;
}

std::string text(json::Value object, std::string_view key) {
  const auto member = object.find(key);
  return std::string(member ? member->as_string().value_or("") : "");
}

std::string error(int code) {
  return R"("type":"error","code":)" + std::to_string(code) + R"(,"text":"no")";
}

}  // namespace

std::optional<Fault> fault_named(std::string_view name) {
  if (name == "none") return Fault::none;
  if (name == "local-reads") return Fault::local_reads;
  if (name == "own-store") return Fault::own_store;
  if (name == "early-ack") return Fault::early_ack;
  if (name == "crash") return Fault::crash;
  if (name == "garbage") return Fault::garbage;
  if (name == "silent") return Fault::silent;
  return std::nullopt;
}

bool BrokenNode::receive(std::string_view line, std::string& out) {
  const auto document = json::parse(line);
  if (!document) return true;
  const json::Value message = document->root();
  const auto body = message.find("body");
  if (!body) return true;
  const std::string type = text(*body, "type");
  const std::string source = text(message, "src");
  const Asker asker{source, integer(*body, "msg_id")};
  if (type == "init") {
    initialise(*body, asker, out);
  } else if (nodes_.empty()) {
    return true;  // a peer was quicker than the one who initialises us
  } else if (type == "pass_on") {
    take_passed_on(*body, source, out);
  } else if (type == "relay") {
    relay(*body, out);
  } else if (type == "copy") {
    store_[integer(*body, "key")] = integer(*body, "value");
  } else if (fault_ != Fault::silent) {
    ++requests_;
    const bool is_due = self_ == "n2" && requests_ > requests_before_fault;
    if (is_due && fault_ == Fault::crash) return false;
    if (is_due && fault_ == Fault::garbage) out += "{\"src\":\"n2\", oh no\n";
    const bool is_local = fault_ == Fault::own_store || primary() == self_ ||
                          (fault_ == Fault::local_reads && type == "read");
    if (is_local) {
      serve(*body, asker, {}, out);
    } else {
      pass_on(*body, asker, out);
    }
  }
  return true;
}

void BrokenNode::initialise(json::Value body, const Asker& asker, std::string& out) {
  self_ = text(body, "node_id");
  for (const json::Value node : body.find("node_ids")->elements()) {
    nodes_.emplace_back(node.as_string().value_or(""));
  }
  reply(asker, {}, R"("type":"init_ok")", out);
}

/// Carries out a request of `asker` and answers it, through another node if one passed it on.
void BrokenNode::serve(json::Value body, const Asker& asker, const std::string& reply_through,
                       std::string& out) {
  int64_t& last = last_served_[asker.client];
  if (asker.msg_id <= last) return;  // the network delivered it twice
  last = asker.msg_id;
  reply(asker, reply_through, apply(body, out), out);
}

void BrokenNode::pass_on(json::Value body, const Asker& asker, std::string& out) {
  std::string passed;
  json::Writer writer(passed);
  writer.begin_object();
  writer.key("type");
  writer.string("pass_on");
  writer.key("client");
  writer.string(asker.client);
  writer.key("client_msg_id");
  writer.signed_integer(asker.msg_id);
  writer.key("request");
  writer.value(body);
  writer.end_object();
  send(primary(), passed, out);
}

void BrokenNode::take_passed_on(json::Value body, std::string_view source, std::string& out) {
  const Asker asker{text(body, "client"), integer(body, "client_msg_id")};
  const std::string through(source);
  if (primary() != self_) {
    reply(asker, through, error(11), out);
  } else {
    serve(*body.find("request"), asker, through, out);
  }
}

void BrokenNode::relay(json::Value body, std::string& out) {
  send(text(body, "client"), json::to_text(*body.find("reply")), out);
}

void BrokenNode::reply(const Asker& asker, const std::string& through, std::string_view fields,
                       std::string& out) {
  const std::string body =
      "{" + std::string(fields) + R"(,"in_reply_to":)" + std::to_string(asker.msg_id) + "}";
  if (through.empty()) {
    send(asker.client, body, out);
  } else {
    send(through, R"({"type":"relay","client":")" + asker.client + R"(","reply":)" + body + "}",
         out);
  }
}

/// Carries out a request on this node's store; returns what the reply says.
std::string BrokenNode::apply(json::Value body, std::string& out) {
  const std::string type = text(body, "type");
  const int64_t key = integer(body, "key");
  const auto found = store_.find(key);
  if (type == "write") {
    change(key, integer(body, "value"), out);
    return R"("type":"write_ok")";
  }
  if (found == store_.end()) return error(20);
  if (type == "read") return R"("type":"read_ok","value":)" + std::to_string(found->second);
  if (type != "cas") return error(10);
  if (found->second != integer(body, "from")) return error(22);
  change(key, integer(body, "to"), out);
  return R"("type":"cas_ok")";
}

void BrokenNode::change(int64_t key, int64_t value, std::string& out) {
  store_[key] = value;
  if (fault_ != Fault::local_reads && fault_ != Fault::early_ack) return;
  for (const std::string& node : nodes_) {
    if (node == self_) continue;
    send(node,
         R"({"type":"copy","key":)" + std::to_string(key) + R"(,"value":)" + std::to_string(value) +
             "}",
         out);
  }
}

void BrokenNode::send(std::string_view destination, std::string_view body, std::string& out) const {
  out += R"({"src":")" + self_ + R"(","dest":")";
  out += destination;
  out += R"(","body":)";
  out += body;
  out += "}\n";
}

std::string BrokenNode::primary() const {
  if (fault_ != Fault::early_ack) return nodes_.front();
  // The machine's clock is the same for all, so they agree without a word.
  const auto turn = static_cast<uint64_t>(os::monotonic_now().value / stay_ns);
  return nodes_[turn % nodes_.size()];
}

}  // namespace miniraft::support
