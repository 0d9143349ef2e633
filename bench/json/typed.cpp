#include "bench/json/typed.h"

#include <optional>
#include <utility>

#include "bench/json/rounds.h"
#include "miniraft/apps/maelstrom/protocol.h"
#include "miniraft/core/base/check.h"

namespace miniraft::bench {

namespace {

struct Body {
  maelstrom::ClientBody request;
  maelstrom::MessageId msg_id;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.inlined(self.request);
    f.field("msg_id", self.msg_id);
  }
};

struct Message {
  std::string src;
  std::string dest;
  Body body;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("src", self.src);
    f.field("dest", self.dest);
    f.field("body", self.body);
  }
};

// --- By hand ------------------------------------------------------------------------------------

std::optional<std::string_view> string_member(json::Value object, std::string_view name) {
  const auto member = object.find(name);
  return member ? member->as_string() : std::nullopt;
}

/// A member that may be absent or null. False when it is anything else than an unsigned integer.
bool pick_optional(json::Value object, std::string_view name, std::optional<uint64_t>& number) {
  const auto member = object.find(name);
  if (!member || member->is_null()) return true;
  number = member->as_uint64();
  return number.has_value();
}

/// Those of a request in a session; the bench makes none, but they have to be looked for.
bool pick_number(json::Value body, maelstrom::NumberMembers& number) {
  return pick_optional(body, "session", number.session) &&
         pick_optional(body, "sequence", number.sequence) &&
         pick_optional(body, "first_unanswered", number.first_unanswered);
}

/// The request itself, of the three types that the bench makes.
bool pick_request(json::Value body, maelstrom::ClientBody& request) {
  const auto type = string_member(body, "type");
  const auto key = body.find("key");
  if (!type || !key) return false;
  if (*type == "read") {
    request = maelstrom::Read{json::Text(*key)};
    return true;
  }
  if (*type == "write") {
    const auto value = body.find("value");
    if (!value) return false;
    auto& write = request.emplace<maelstrom::Write>();
    write.key = json::Text(*key);
    write.value = json::Text(*value);
    return pick_number(body, write.number);
  }
  const auto from = body.find("from");
  const auto to = body.find("to");
  if (*type != "cas" || !from || !to) return false;
  auto& cas = request.emplace<maelstrom::Cas>();
  cas.key = json::Text(*key);
  cas.from = json::Text(*from);
  cas.to = json::Text(*to);
  return pick_number(body, cas.number);
}

std::optional<Message> pick(json::Value root) {
  const auto src = string_member(root, "src");
  const auto dest = string_member(root, "dest");
  const auto body = root.find("body");
  if (!src || !dest || !body) return std::nullopt;
  const auto number = body->find("msg_id");
  const auto msg_id = number ? number->as_uint64() : std::nullopt;
  std::optional<Message> message(std::in_place);
  if (!msg_id || !pick_request(*body, message->body.request)) return std::nullopt;
  message->src = *src;
  message->dest = *dest;
  message->body.msg_id = maelstrom::MessageId(*msg_id);
  return message;
}

// --- What is measured ---------------------------------------------------------------------------

double decode_seconds(const Input& requests) {
  json::Document document;
  return seconds_per_call([&] {
    for (const std::string_view text : requests.texts) {
      const auto root = json::parse(text, document);
      MINIRAFT_CHECK(root && json::decode<Message>(*root));
    }
  });
}

double pick_seconds(const Input& requests) {
  json::Document document;
  return seconds_per_call([&] {
    for (const std::string_view text : requests.texts) {
      const auto root = json::parse(text, document);
      MINIRAFT_CHECK(root && pick(*root));
    }
  });
}

double encode_seconds(const Input& requests) {
  std::vector<Message> messages;
  std::string out;
  const auto prepare = [&](Texts texts) {
    messages.clear();
    for (const std::string_view text : texts) {
      messages.push_back(json::decode_text<Message>(text).value());
    }
  };
  return seconds_per_pass(requests.texts, prepare, [&] {
    for (const Message& message : messages) {
      out.clear();
      json::encode(out, message);
    }
  });
}

double write_seconds(const Input& requests) {
  std::vector<json::Document> documents;
  std::string out;
  const auto prepare = [&](Texts texts) {
    documents.clear();
    for (const std::string_view text : texts) documents.push_back(json::parse(text).value());
  };
  return seconds_per_pass(requests.texts, prepare, [&] {
    for (const json::Document& document : documents) {
      out.clear();
      json::Writer(out).value(document.root());
    }
  });
}

}  // namespace

std::string wrong_about_typed(const Input& requests) {
  json::Document document;
  for (const std::string_view text : requests.texts) {
    const auto decoded = json::decode_text<Message>(text);
    if (!decoded) return "miniraft decodes no request: " + json::describe(decoded.error());
    const json::Value root = json::parse(text, document).value();
    const auto picked = pick(root);
    const std::string encoded = json::encode_text(*decoded);
    if (!picked || json::encode_text(*picked) != encoded ||
        !json::equal(json::parse(encoded).value().root(), root)) {
      return "miniraft decodes another request than " + std::string(text);
    }
  }
  return {};
}

void measure_typed_round(const Input& requests, TypedTimes& times) {
  times.decode.push_back(decode_seconds(requests));
  times.pick.push_back(pick_seconds(requests));
  times.encode.push_back(encode_seconds(requests));
  times.write.push_back(write_seconds(requests));
}

}  // namespace miniraft::bench
