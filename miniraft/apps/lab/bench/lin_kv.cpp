#include "miniraft/apps/lab/bench/lin_kv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>

#include "miniraft/apps/lab/bench/fault.h"
#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/write.h"

namespace miniraft::lab {
namespace {

/// Longer texts of a node are shown cut off.
constexpr size_t excerpt_bytes = 200;

void append_number(std::string& out, int64_t value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name, int64_t value) {
  out += ",\"";
  out += name;
  out += "\":";
  append_number(out, value);
}

void append_beginning(std::string& out, const Head& head, std::string_view type) {
  out += "{\"id\":";
  append_number(out, static_cast<int64_t>(head.id));
  out += ",\"src\":\"";
  out += head.client;
  out += "\",\"dest\":\"";
  out += head.node;
  out += "\",\"body\":{\"type\":\"";
  out += type;
  out += '"';
}

std::unexpected<std::string> complaint(std::string_view what, std::string_view text) {
  std::string message(what);
  message += ": ";
  message += text.substr(0, excerpt_bytes);
  if (text.size() > excerpt_bytes) message += "…";
  return std::unexpected(message);
}

/// The first key of the object that is not among those allowed; empty if all are.
std::string_view foreign_key(json::Value object, std::span<const std::string_view> allowed) {
  for (const json::Member member : object.members()) {
    if (std::find(allowed.begin(), allowed.end(), member.key) == allowed.end()) return member.key;
  }
  return {};
}

std::string_view string_member(json::Value object, std::string_view key) {
  const auto member = object.find(key);
  return member ? member->as_string().value_or(std::string_view()) : std::string_view();
}

std::optional<int64_t> integer_member(json::Value object, std::string_view key) {
  const auto member = object.find(key);
  return member ? member->as_int64() : std::nullopt;
}

std::expected<Reply, std::string> read_error(json::Value body, Reply reply) {
  constexpr std::string_view allowed[] = {"type", "in_reply_to", "msg_id", "code", "text"};
  if (!foreign_key(body, allowed).empty()) {
    return complaint("unexpected member in an error", json::to_text(body));
  }
  const auto code = integer_member(body, "code");
  if (!code || *code < 0 || *code > std::numeric_limits<int>::max()) {
    return complaint("an error without a code", json::to_text(body));
  }
  reply.error_code = static_cast<int>(*code);
  reply.outcome = outcome_of_error(*code);
  return reply;
}

}  // namespace

void append_request(std::string& out, const Head& head, const Request& request,
                    const std::optional<CommandNumber>& number) {
  append_beginning(out, head, name_of(request.function));
  append_field(out, "key", request.key);
  if (request.function == Function::write) append_field(out, "value", request.value);
  if (request.function == Function::cas) {
    append_field(out, "from", request.from);
    append_field(out, "to", request.value);
  }
  if (number) {
    append_field(out, "session", number->session);
    append_field(out, "sequence", number->sequence);
  }
  append_field(out, "msg_id", head.msg_id);
  out += "}}\n";
}

void append_open_session(std::string& out, const Head& head) {
  append_beginning(out, head, "open_session");
  append_field(out, "msg_id", head.msg_id);
  out += "}}\n";
}

std::string init_line(uint64_t id, size_t self, size_t node_count) {
  std::string line;
  json::Writer writer(line);
  writer.begin_object();
  writer.key("id");
  writer.unsigned_integer(id);
  writer.key("src");
  writer.string(bench_name);
  writer.key("dest");
  writer.string(node_name(self));
  writer.key("body");
  writer.begin_object();
  writer.key("type");
  writer.string("init");
  writer.key("msg_id");
  writer.unsigned_integer(1);
  writer.key("node_id");
  writer.string(node_name(self));
  writer.key("node_ids");
  writer.begin_array();
  for (size_t node = 0; node < node_count; ++node) writer.string(node_name(node));
  writer.end_array();
  writer.end_object();
  writer.end_object();
  return line + '\n';
}

std::expected<NodeMessage, std::string> parse_message(std::string_view line,
                                                      std::string_view sender,
                                                      json::Document& document) {
  const auto root = json::parse(line, document);
  if (!root) return complaint("not JSON (" + json::describe(root.error()) + ")", line);
  constexpr std::string_view allowed[] = {"src", "dest", "body", "id"};
  if (!root->is_object()) return complaint("not an object", line);
  if (!foreign_key(*root, allowed).empty()) return complaint("unexpected top-level member", line);
  const std::string_view source = string_member(*root, "src");
  const std::string_view destination = string_member(*root, "dest");
  if (source != sender) return complaint("src is not the sender", line);
  if (destination.empty()) return complaint("no dest", line);
  const auto id = root->find("id");
  if (id && !id->as_int64()) return complaint("id is not an integer", line);
  const auto body = root->find("body");
  if (!body || !body->is_object()) return complaint("no body", line);
  if (string_member(*body, "type").empty()) return complaint("a body without a type", line);
  return NodeMessage{source, destination, id.has_value(), *body};
}

std::optional<int64_t> in_reply_to(json::Value body) {
  return integer_member(body, "in_reply_to");
}

bool is_init_ok(json::Value body) {
  return string_member(body, "type") == "init_ok";
}

std::expected<std::optional<int64_t>, std::string> read_session(json::Value body) {
  const std::string_view type = string_member(body, "type");
  if (type == "error") {
    const auto error = read_error(body, {});
    if (!error) return std::unexpected(error.error());
    return std::nullopt;
  }
  if (type != "open_session_ok") {
    return complaint("not a reply to open_session", json::to_text(body));
  }
  constexpr std::string_view allowed[] = {"type", "in_reply_to", "msg_id", "session"};
  const auto session = integer_member(body, "session");
  if (!session || !foreign_key(body, allowed).empty()) {
    return complaint("an open_session_ok that is not understood", json::to_text(body));
  }
  return session;
}

std::expected<Reply, std::string> read_reply(json::Value body, const Request& request) {
  Reply reply;
  const auto answered = in_reply_to(body);
  if (!answered) return complaint("a reply without in_reply_to", json::to_text(body));
  reply.in_reply_to = *answered;
  const std::string_view type = string_member(body, "type");
  if (type == "error") return read_error(body, reply);

  const bool is_read = request.function == Function::read;
  if (type != std::string(name_of(request.function)) + "_ok") {
    return complaint(std::string("not a reply to ") + name_of(request.function),
                     json::to_text(body));
  }
  constexpr std::string_view allowed[] = {"type", "in_reply_to", "msg_id", "value"};
  if (!foreign_key(body, std::span(allowed).first(is_read ? 4 : 3)).empty()) {
    return complaint("unexpected member in a reply", json::to_text(body));
  }
  if (is_read) {
    reply.read_value = integer_member(body, "value");
    if (!reply.read_value) {
      return complaint("a value that nobody wrote", json::to_text(body));
    }
  }
  reply.outcome = Outcome::ok;
  return reply;
}

}  // namespace miniraft::lab
