// Messages for the robustness benchmark: whole ones, as clients and peers send them.
//
// end_of_message takes the place of a body's last brace and adds the identity of a peer. Nobody
// answers the node as those peers would, so what they say must be of the lives by which it knows
// them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace miniraft {

/// Bodies as clients and peers send them; `T` and `I` become a term and an index.
inline constexpr std::array<std::string_view, 27> bodies = {
    R"({"type":"init","msg_id":I,"node_id":"n1","node_ids":["n1","n2","n3"]})",
    R"({"type":"read","msg_id":I,"key":I})",
    R"({"type":"write","msg_id":I,"key":I,"value":{"a":[1,2.5e3,null,true],"b":"\u00e4\n"}})",
    R"({"type":"cas","msg_id":I,"key":"k","from":I,"to":[I]})",
    R"({"type":"open_session","msg_id":I})",
    R"({"type":"write","msg_id":I,"key":I,"value":I,"session":I,"sequence":I,)"
    R"("first_unanswered":I})",
    R"({"type":"close_session","msg_id":I,"session":I})",
    R"({"type":"pre_vote","term":T,"last_entry":{"term":T,"index":I},"round":I})",
    R"({"type":"pre_vote_reply","term":T,"granted":true,"round":I})",
    R"({"type":"request_vote","term":T,"last_entry":{"term":T,"index":I},"is_transfer":false})",
    R"({"type":"request_vote_reply","term":T,"granted":true})",
    R"({"type":"append_entries","term":T,"prev":{"term":0,"index":0},"entries":[)"
    R"({"term":T,"index":1,)"
    R"("type":"noop"},{"term":T,"index":2,"type":"command","command":"AQFrATE="}],)"
    R"("leader_commit":I,"read_sequence":I})",
    R"({"type":"append_entries","term":T,"prev":{"term":T,"index":I},"entries":[],)"
    R"("leader_commit":I,"read_sequence":I})",
    R"({"type":"append_accepted","term":T,"match_index":I,"read_sequence":I,)"
    R"("last_entry":{"term":T,"index":I},"priority":0})",
    R"({"type":"append_accepted","term":T,"match_index":I,"read_sequence":I,)"
    R"("last_entry":{"term":T,"index":I},"priority":0,"needs_snapshot":I})",
    R"({"type":"append_rejected","term":T,"rejected_prev":I,"hint":{"term":T,"index":I},)"
    R"("read_sequence":I})",
    R"({"type":"forward_request","sequence":I,"action":{"type":"open_session","user":"node"}})",
    R"({"type":"forward_request","sequence":I,"action":{"type":"close_session","session":I}})",
    R"({"type":"forward_request","sequence":I,"action":{"type":"command","session":I,)"
    R"("sequence":I,"first_unanswered":I,"command":"AQFrATE="}})",
    R"({"type":"read_index_request","term":T,"round":I})",
    R"({"type":"read_index_reply","round":I,"read_index":I})",
    R"({"type":"forward_reply","sequence":I,"outcome":{"type":"completed","response":"AQEB"}})",
    R"({"type":"forward_reply","sequence":I,"outcome":{"type":"session_opened","session":I}})",
    R"({"type":"forward_reply","sequence":I,"outcome":{"type":"session_closed"}})",
    R"({"type":"forward_reply","sequence":I,"outcome":{"type":"refused","reason":"no_session"}})",
    R"({"type":"forward_reply","sequence":I,"outcome":{"type":"declined","reason":"busy"}})",
    R"({"type":"gossip","msg_id":I,"rumour":[T,I]})",
};

/// The incarnations by which the node knows n2 and n3: mutated messages name larger ones than
/// theirs.
using Peers = std::array<uint64_t, 2>;

/// What every message of a peer ends with.
inline std::string end_of_message(uint64_t incarnation) {
  return R"(,"cluster":370691403,"from_incarnation":)" + std::to_string(incarnation) +
         R"(,"to_incarnation":0}})";
}

}  // namespace miniraft
