#include "miniraft/apps/maelstrom/protocol.h"

namespace miniraft::maelstrom {

namespace {

// Deep enough for any value that a person would store, and for what we send ourselves.
constexpr json::Options line_options{.depth_max = 256};

}  // namespace

std::expected<std::optional<replica::CommandNumber>, std::string> number_of(
    const NumberMembers& members) {
  if (!members.session && !members.sequence && !members.first_unanswered) return std::nullopt;
  if (!members.session) {
    return std::unexpected("session: missing or null; expected the number that open_session gave");
  }
  if (!members.sequence) {
    return std::unexpected("sequence: missing or null; expected 1 for the first, then one more");
  }
  const uint64_t first_unanswered = members.first_unanswered.value_or(*members.sequence);
  if (*members.session == 0) {
    return std::unexpected("session: is 0; expected the number that open_session gave");
  }
  if (*members.sequence == 0) {
    return std::unexpected("sequence: is 0; expected 1 for the first, then one more");
  }
  if (first_unanswered == 0 || first_unanswered > *members.sequence) {
    return std::unexpected("first_unanswered: is not from 1 to sequence");
  }
  return replica::CommandNumber{replica::SessionId(*members.session),
                                replica::CommandSequence(*members.sequence),
                                replica::CommandSequence(first_unanswered)};
}

std::expected<Envelope, std::string> parse_line(std::string_view line, json::Document& document) {
  const auto root = json::parse(line, document, line_options);
  if (!root) return std::unexpected(json::describe(root.error()));
  const auto string_member = [&root](std::string_view name) -> std::optional<std::string_view> {
    const auto member = root->find(name);
    return member ? member->as_string() : std::nullopt;
  };
  const auto src = string_member("src");
  if (!src) return std::unexpected("src: expected string");
  if (src->size() > name_bytes_max) return std::unexpected("src: too long a name");
  const auto dest = string_member("dest");
  if (!dest) return std::unexpected("dest: expected string");
  const auto body = root->find("body");
  if (!body || !body->is_object()) return std::unexpected("body: expected object");
  Envelope envelope{*src, *dest, *body, std::nullopt};
  if (const auto msg_id = body->find("msg_id")) {
    const auto number = msg_id->as_uint64();
    if (!number) return std::unexpected("body.msg_id: expected unsigned integer");
    envelope.msg_id = MessageId(*number);
  }
  return envelope;
}

}  // namespace miniraft::maelstrom
