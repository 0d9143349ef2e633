#include "miniraft/apps/maelstrom/node.h"

#include <algorithm>
#include <utility>

#include "miniraft/apps/maelstrom/peer_messages.h"
#include "miniraft/core/base/check.h"
#include "miniraft/core/base/crc32c.h"
#include "miniraft/core/base/overloaded.h"
#include "miniraft/core/base/rand.h"

namespace miniraft::maelstrom {

namespace {

// A sender of nonsense must not fill the disk that keeps the log.
constexpr uint64_t complaints_per_second_max = 20;
constexpr size_t quoted_bytes_max = 200;

constexpr size_t large_output_bytes = 1024 * 1024;

/// Of the names of all nodes, sorted: as `init` gives them to each.
replica::ClusterId cluster_of(const std::vector<std::string>& names) {
  uint32_t sum = 0;
  // With its end, a zero: of two lists one name may begin where another has ended.
  for (const std::string& name : names) {
    sum = base::crc32c({name.c_str(), name.size() + 1}, sum);
  }
  return replica::ClusterId(sum);
}

/// The start of a line, printable.
std::string quote(std::string_view line) {
  std::string text;
  json::Writer(text).string(line.substr(0, quoted_bytes_max));
  if (line.size() > quoted_bytes_max) text += "…";
  return text;
}

}  // namespace

Node::Node(Options options, uint64_t entropy, replica::Incarnation incarnation,
           metrics::Registry& registry)
    : options_(std::move(options)),
      entropy_(entropy),
      incarnation_(incarnation),
      metrics_(registry) {}

void Node::handle_line(base::Instant now, std::string_view line) {
  const auto envelope = parse_line(line, document_);
  if (!envelope) return complain(now, line, envelope.error());
  if (member_ && envelope->dest != name_) {
    return complain(now, line, "dest: this node is " + name_);
  }
  if (const auto from = node_id(envelope->src)) {
    on_peer(now, *envelope, *from);
  } else {
    on_client(now, *envelope);
  }
}

void Node::skip_line(base::Instant now, size_t bytes_max) {
  complain(now, "", "it is longer than " + std::to_string(bytes_max) + " bytes");
}

void Node::flush(base::Instant now) {
  if (member_) member_->replica.flush(now);
}

std::optional<base::Instant> Node::wake_at() const {
  if (!member_) return std::nullopt;
  return member_->replica.wake_at();
}

const replica::Replica* Node::replica() const {
  return member_ ? &member_->replica : nullptr;
}

void Node::on_peer(base::Instant now, const Envelope& envelope, raft::NodeId from) {
  auto received = json::decode<replica::PeerEnvelope>(envelope.body);
  if (!received) {
    return complain(now, json::to_text(envelope.body),
                    std::string(envelope.src) + ": body: " + json::describe(received.error()));
  }
  member_->replica.handle(now, replica::PeerReceived{from, std::move(*received)});
}

void Node::on_client(base::Instant now, const Envelope& envelope) {
  const auto body = json::decode<ClientBody>(envelope.body);
  const bool is_init = body && std::holds_alternative<Init>(*body);
  if (!member_ && !is_init) {
    // Peers that were told earlier may speak before our own init comes; we have no name to answer
    // with, and Raft does not mind a lost message.
    const auto type = envelope.body.find("type");
    const bool is_broken_init = type && type->as_string() == Init::type_name;
    return complain(now, json::to_text(envelope.body),
                    is_broken_init ? "body." + json::describe(body.error())
                                   : "nothing can be done before init");
  }
  if (!envelope.msg_id) {
    return complain(now, json::to_text(envelope.body), "body.msg_id: required member is missing");
  }
  if (!body && member_) {
    const bool is_unknown = body.error().kind == json::DecodeErrorKind::unknown_type;
    return answer_error(envelope.src, *envelope.msg_id,
                        is_unknown ? ErrorCode::not_supported : ErrorCode::malformed_request,
                        json::describe(body.error()));
  }
  if (is_init) return on_init(now, envelope, std::get<Init>(*body));
  submit(now, envelope, *body);
}

void Node::on_init(base::Instant now, const Envelope& envelope, const Init& init) {
  if (member_) {
    auto sorted = init.node_ids;
    std::ranges::sort(sorted);
    if (init.node_id != name_ || sorted != names_) {
      return answer_error(envelope.src, *envelope.msg_id, ErrorCode::malformed_request,
                          "this node is " + name_ + " already, in another cluster");
    }
  } else if (const auto problem = join(now, init)) {
    return complain(now, json::to_text(envelope.body), *problem);
  }
  answer(envelope.src, InitOk{{*envelope.msg_id}});
}

/// Becomes a member of the cluster; or says what is wrong with it.
std::optional<std::string> Node::join(base::Instant now, const Init& init) {
  // What a node does for each of its peers must stay small beside an election timeout.
  if (init.node_ids.size() > raft::Configuration::members_max) {
    return "body.node_ids: more than " + std::to_string(raft::Configuration::members_max);
  }
  std::vector<std::string> names = init.node_ids;
  std::ranges::sort(names);
  const auto self = std::ranges::find(names, init.node_id);
  if (self == names.end()) return "body.node_id: is not one of node_ids";
  if (std::ranges::adjacent_find(names) != names.end()) return "body.node_ids: names one twice";

  raft::Options raft_options;
  for (size_t i = 0; i < names.size(); ++i) raft_options.voters.emplace_back(i + 1);
  raft_options.self = raft::NodeId(static_cast<uint64_t>(self - names.begin()) + 1);
  raft_options.election_timeout = options_.election_timeout;
  raft_options.heartbeat_interval = options_.heartbeat_interval;
  // A node that is alone has no leader to hear from, and nobody to campaign against.
  if (names.size() == 1) raft_options.election_timeout = options_.heartbeat_interval * 2;
  // Nodes that were given the same seed must not draw the same timeouts.
  uint64_t seed = options_.seed.value_or(entropy_) + raft_options.self.value;
  raft_options.seed = base::splitmix64(seed);
  auto config = raft::Config::make(std::move(raft_options));
  if (!config) return "body.node_ids: " + config.error().message;

  const auto replica_config =
      replica::Config::make({.cluster = cluster_of(names), .incarnation = incarnation_});
  if (!replica_config) return replica_config.error().message;

  name_ = init.node_id;
  names_ = std::move(names);
  member_.emplace(raft::Raft(std::move(*config), {}, now), *this, *replica_config, metrics_);
  for (const std::string& name : names_) {
    if (name != name_) metrics_.name_peer(node_id(name).value(), name);
  }
  role_changed(now, member_->replica.status());
  return std::nullopt;
}

void Node::submit(base::Instant now, const Envelope& envelope, const ClientBody& body) {
  const raft::RequestId id(next_request_++);
  const base::Instant deadline = now + options_.request_timeout;
  const auto malformed = [&](std::string_view problem) {
    answer_error(envelope.src, *envelope.msg_id, ErrorCode::malformed_request, problem);
  };
  const auto hand_over = [&](Client::Expects expects, replica::ClientRequest request) {
    const size_t bytes = replica::body_of(request.action).size();
    if (bytes > request_bytes_max) {
      return malformed("the request has " + std::to_string(bytes) + " bytes; at most " +
                       std::to_string(request_bytes_max) + " are taken");
    }
    clients_.emplace_hint(clients_.end(), id,
                          Client{std::string(envelope.src), *envelope.msg_id, expects});
    member_->replica.handle(now, std::move(request));
  };
  using Store = kv::Store;
  const auto hand_over_command = [&](Client::Expects expects, const NumberMembers& members,
                                     const kv::Command& command) {
    const auto number = number_of(members);
    if (!number) return malformed(number.error());
    hand_over(expects, *number ? replica::session_request<Store>(id, **number, command, deadline)
                               : replica::command_request<Store>(id, command, deadline));
  };
  // Canonical text: equal JSON values are equal bytes, so the store compares them as JSON values.
  std::visit(
      base::overloaded{
          [](const Init&) { MINIRAFT_CHECK(false); },
          [&](const Read& read) {
            hand_over(Client::Expects::read_ok,
                      replica::query_request<Store>(id, kv::Read{read.key.canonical()}, deadline));
          },
          [&](const Write& write) {
            hand_over_command(Client::Expects::write_ok, write.number,
                              kv::Write{write.key.canonical(), write.value.canonical()});
          },
          [&](const Cas& cas) {
            hand_over_command(
                Client::Expects::cas_ok, cas.number,
                kv::CompareAndSet{cas.key.canonical(), cas.from.canonical(), cas.to.canonical()});
          },
          [&](const OpenSession&) {
            hand_over(Client::Expects::session, {id, replica::OpenSession{}, deadline});
          },
          [&](const CloseSession& close) {
            hand_over(Client::Expects::session,
                      {id, replica::CloseSession{replica::SessionId(close.session)}, deadline});
          },
      },
      body);
}

std::optional<raft::NodeId> Node::node_id(std::string_view name) const {
  const auto found = std::ranges::lower_bound(names_, name);
  if (found == names_.end() || *found != name) return std::nullopt;
  return raft::NodeId(static_cast<uint64_t>(found - names_.begin()) + 1);
}

std::string_view Node::name_of(raft::NodeId id) const {
  return names_.at(id.value - 1);
}

void Node::send(raft::NodeId to, replica::PeerEnvelope envelope) noexcept {
  append_line(output, name_, name_of(to), envelope);
  hand_over_if_large();
}

void Node::hand_over_if_large() {
  if (output.size() >= large_output_bytes && on_large_output) on_large_output();
}

void Node::complain(base::Instant now, std::string_view about, std::string_view what) {
  if (now - complaints_since_ >= base::seconds(1)) {
    if (complaints_ > complaints_per_second_max) {
      log += "skipped " + std::to_string(complaints_ - complaints_per_second_max) +
             " more lines of input\n";
    }
    complaints_since_ = now;
    complaints_ = 0;
  }
  if (++complaints_ > complaints_per_second_max) return;
  log.append("skipped a line of input: ").append(what);
  if (!about.empty()) log.append(": ").append(quote(about));
  log.push_back('\n');
}

}  // namespace miniraft::maelstrom
