// What a node says to its clients and in its log.
//
// A definite error (10 and above) promises that the request did not and will not take effect. The
// replica's outcomes are made for exactly that: only NeverExecuted becomes one.

#include <utility>

#include "miniraft/apps/maelstrom/node.h"
#include "miniraft/core/base/check.h"
#include "miniraft/core/base/overloaded.h"

namespace miniraft::maelstrom {

namespace {

const char* explanation(replica::NeverReason reason) {
  switch (reason) {
    case replica::NeverReason::no_leader:
      return "no leader answered in time; it had no effect and never will";
    case replica::NeverReason::busy:
      return "too many requests at once; nothing was proposed";
  }
  return "";
}

/// Each is definite: nothing that came of this request was or will be executed.
ErrorCode code_of(replica::RefusalReason reason) {
  switch (reason) {
    case replica::RefusalReason::no_session:
      return ErrorCode::abort;
    case replica::RefusalReason::answered:
      return ErrorCode::malformed_request;
    case replica::RefusalReason::beyond_window:
      return ErrorCode::temporarily_unavailable;
  }
  return ErrorCode::crash;
}

/// A value may be megabytes, and there is a read for all of it.
std::string beginning_of(const std::string& value) {
  constexpr size_t bytes_max = 200;
  if (value.size() <= bytes_max) return value;
  size_t end = bytes_max;
  while ((static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U) --end;  // within a character
  return value.substr(0, end) + "… (" + std::to_string(value.size()) + " bytes)";
}

const char* explanation(replica::RefusalReason reason) {
  switch (reason) {
    case replica::RefusalReason::no_session:
      return "the session is not there any more; this copy of the request had no effect and never "
             "will, an earlier one may have had";
    case replica::RefusalReason::answered:
      return "sequence: the session's client has said that it has the answer; this copy of the "
             "request had no effect and never will, an earlier one may have had";
    case replica::RefusalReason::beyond_window:
      return "sequence: too far beyond first_unanswered; nothing was proposed";
  }
  return "";
}

}  // namespace

void Node::reply(raft::RequestId id, replica::Outcome outcome) noexcept {
  const auto found = clients_.find(id);
  MINIRAFT_CHECK(found != clients_.end());
  const Client client = std::move(found->second);
  clients_.erase(found);

  const auto fail = [&](ErrorCode code, std::string_view text) {
    answer_error(client.name, client.msg_id, code, text);
  };
  const auto done = [&] {
    if (client.expects == Client::Expects::cas_ok) {
      answer(client.name, CasOk{{client.msg_id}});
    } else {
      answer(client.name, WriteOk{{client.msg_id}});
    }
  };
  const auto completed = [&](const kv::Response& response) {
    std::visit(base::overloaded{
                   [&](const kv::Changed&) { done(); },
                   [&](const kv::Found& read) {
                     // A value that a peer made and that is no JSON must not take this node down.
                     auto value = json::Text::parse(read.item.value);
                     if (!value) return fail(ErrorCode::crash, "the stored value is not JSON");
                     answer(client.name, ReadOk{client.msg_id, std::move(*value)});
                   },
                   [&](const kv::Missing&) {
                     fail(ErrorCode::key_does_not_exist, "there is no such key");
                   },
                   [&](const kv::Differs& differs) {
                     fail(ErrorCode::precondition_failed,
                          "the value is " + beginning_of(differs.actual));
                   },
                   [&](const kv::Listing&) { fail(ErrorCode::crash, "an answer to no question"); },
               },
               response);
  };
  if (const auto* opened = std::get_if<replica::SessionOpened>(&outcome)) {
    return answer(client.name, OpenSessionOk{client.msg_id, opened->session.value});
  }
  if (std::holds_alternative<replica::SessionClosed>(outcome)) {
    return answer(client.name, CloseSessionOk{{client.msg_id}});
  }
  std::visit(base::overloaded{
                 completed,
                 [&](const replica::Undecodable&) {
                   fail(ErrorCode::crash, "the nodes' programs differ in version");
                 },
                 [&](const replica::NeverExecuted& never) {
                   fail(ErrorCode::temporarily_unavailable, explanation(never.reason));
                 },
                 [&](const replica::Refused& refused) {
                   fail(code_of(refused.reason), explanation(refused.reason));
                 },
                 [&](const replica::Invalid&) {
                   fail(ErrorCode::malformed_request,
                        "session: expected the number that open_session gave to a client");
                 },
                 [&](const replica::Indeterminate&) {
                   fail(ErrorCode::timeout, "no answer in time; it may have happened, or may yet");
                 },
             },
             replica::session_result_of<kv::Store>(outcome));
}

void Node::answer(std::string_view client, const Reply& body) {
  append_line(output, name_, client, body);
  hand_over_if_large();
}

void Node::answer_error(std::string_view client, MessageId msg_id, ErrorCode code,
                        std::string_view text) {
  answer(client, Error{msg_id, static_cast<uint32_t>(code), std::string(text)});
}

void Node::role_changed(base::Instant now, const raft::Status& status) noexcept {
  log += "raft: term=" + std::to_string(status.term.value) + " role=" + raft::name_of(status.role) +
         " leader=";
  log += status.leader ? name_of(*status.leader) : "-";
  log += " time_us=" + std::to_string(now.value / 1000) + '\n';
}

void Node::state_unreadable(base::Instant now, const replica::UnreadableState& what) noexcept {
  log += "raft: no state: chunk " + std::to_string(what.chunk) +
         " of the snapshot that ends at term=" + std::to_string(what.last.term.value) +
         " index=" + std::to_string(what.last.index.value) +
         " cannot be read: " + replica::describe(what.reason) +
         "; do all nodes run the same program?" + " time_us=" + std::to_string(now.value / 1000) +
         '\n';
}

}  // namespace miniraft::maelstrom
