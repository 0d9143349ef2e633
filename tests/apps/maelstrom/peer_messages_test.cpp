// Messages between nodes survive their JSON, and what is no message is refused with its place.
#include "miniraft/apps/maelstrom/peer_messages.h"

#include <gtest/gtest.h>

namespace miniraft::maelstrom {
namespace {

using raft::EntryId;
using raft::LogIndex;
using raft::ReadSequence;
using raft::Term;
using replica::PeerMessage;

const EntryId last{Term(2), LogIndex(7)};
const base::Bytes odd("\0\xff\x80", 3);

const raft::Configuration joint{{{raft::NodeId(1), raft::Standing::voter},
                                 {raft::NodeId(2), raft::Standing::leaving_voter},
                                 {raft::NodeId(3), raft::Standing::demoted_voter},
                                 {raft::NodeId(4), raft::Standing::joining_voter},
                                 {raft::NodeId(5), raft::Standing::learner}},
                                true};

const PeerMessage messages[] = {
    raft::Message(raft::PreVoteRequest{Term(3), last}),
    raft::Message(raft::PreVoteReply{Term(3), true}),
    raft::Message(raft::RequestVote{Term(3), last}),
    raft::Message(raft::RequestVoteReply{Term(3), false}),
    raft::Message(raft::AppendEntries{
        Term(3),
        last,
        {{{Term(3), LogIndex(8)}, raft::Noop{}}, {{Term(3), LogIndex(9)}, raft::Command{odd}}},
        LogIndex(6),
        ReadSequence(5)}),
    raft::Message(raft::AppendEntries{}),
    raft::Message(raft::AppendAccepted{Term(3), LogIndex(UINT64_MAX), ReadSequence(5), last, 255}),
    raft::Message(raft::AppendRejected{Term(3), LogIndex(9), last, ReadSequence(5)}),
    raft::Message(raft::HigherTerm{Term(4)}),
    raft::Message(raft::RequestVote{Term(3), last, true}),
    raft::Message(raft::AppendEntries{Term(3), last, {{{Term(3), LogIndex(8)}, joint}}, {}, {}}),
    raft::Message(raft::InstallSnapshot{Term(3), {{last, joint}, 4, true, odd}, ReadSequence(5)}),
    raft::Message(raft::SnapshotAccepted{Term(3), last, 5, ReadSequence(5)}),
    raft::Message(raft::TimeoutNow{Term(3)}),
    replica::ForwardRequest{
        replica::ForwardSequence(1),
        replica::SessionCommand{replica::SessionId(5), replica::CommandSequence(7),
                                replica::CommandSequence(4), odd}},
    replica::ForwardRequest{replica::ForwardSequence(1), replica::OpenSession{}},
    replica::ForwardRequest{replica::ForwardSequence(1),
                            replica::CloseSession{replica::SessionId(5)}},
    replica::ReadIndexRequest{Term(3), 4},
    replica::ReadIndexReply{4, LogIndex(9)},
    replica::ReadIndexReply{4, std::nullopt},
    replica::ForwardReply{replica::ForwardSequence(1), replica::Completed{odd}},
    replica::ForwardReply{replica::ForwardSequence(1),
                          replica::SessionOpened{replica::SessionId(5)}},
    replica::ForwardReply{replica::ForwardSequence(1), replica::SessionClosed{}},
    replica::ForwardReply{replica::ForwardSequence(1),
                          replica::Refused{replica::RefusalReason::beyond_window}},
    replica::ForwardReply{replica::ForwardSequence(1),
                          replica::Declined{replica::NeverReason::busy}},
    raft::Message(
        raft::AppendAccepted{Term(3), LogIndex(9), ReadSequence(5), last, 0, LogIndex(7)}),
    replica::Greeting{},
};

TEST(PeerMessages, round_trip_as_json) {
  for (const PeerMessage& message : messages) {
    const std::string text = json::encode_text(message);
    const auto decoded = json::decode_text<PeerMessage>(text);
    ASSERT_TRUE(decoded) << text << ": " << json::describe(decoded.error());
    EXPECT_EQ(*decoded, message) << text;
  }
}

TEST(PeerMessages, carry_their_name_as_type) {
  for (const PeerMessage& message : messages) {
    const std::string text = json::encode_text(message);
    const std::string type = std::string(R"({"type":")") + replica::name_of(message) + '"';
    EXPECT_EQ(text.substr(0, type.size()), type);
  }
}

TEST(PeerMessages, are_readable) {
  EXPECT_EQ(json::encode_text(messages[4]),
            R"({"type":"append_entries","term":3,"prev":{"term":2,"index":7},"entries":[)"
            R"({"term":3,"index":8,"type":"noop"},)"
            R"({"term":3,"index":9,"type":"command","command":"AP+A"}],)"
            R"("leader_commit":6,"read_sequence":5})");
}

TEST(PeerMessages, carry_the_identity_of_sender_and_receiver) {
  for (const PeerMessage& message : messages) {
    const replica::PeerEnvelope envelope{
        {replica::ClusterId(9), replica::Incarnation(1700000000000),
         replica::Incarnation(replica::Incarnation::value_max)},
        message};
    const std::string text = json::encode_text(envelope);
    const auto decoded = json::decode_text<replica::PeerEnvelope>(text);
    ASSERT_TRUE(decoded) << text << ": " << json::describe(decoded.error());
    EXPECT_EQ(*decoded, envelope) << text;
  }
  EXPECT_EQ(json::encode_text(replica::PeerEnvelope{
                {replica::ClusterId(9), replica::Incarnation(3), {}}, messages[8]}),
            R"({"type":"higher_term","term":4,"cluster":9,"from_incarnation":3,)"
            R"("to_incarnation":0})");
  EXPECT_FALSE(json::decode_text<replica::PeerEnvelope>(json::encode_text(messages[8])));
}

TEST(PeerMessages, that_are_wrong_are_refused_with_the_place) {
  const struct {
    std::string_view text;
    std::string_view error;
  } cases[] = {
      {R"({"type":"append_accepted","term":-1,"match_index":1,"read_sequence":1})", "term: "},
      {R"({"type":"append_accepted","term":1.5,"match_index":1,"read_sequence":1})", "term: "},
      {R"({"type":"append_accepted","term":1,"match_index":1})", "read_sequence: "},
      {R"({"type":"append_entries","term":1,"prev":{"term":0,"index":0},"leader_commit":0,)"
       R"("read_sequence":0,"entries":[{"term":1,"index":1,"type":"command","command":"AA="}]})",
       "entries[0].command: "},
      {R"({"type":"append_entries","term":1,"prev":{"term":0,"index":0},"leader_commit":0,)"
       R"("read_sequence":0,"entries":[{"term":1,"index":1,"type":"snapshot"}]})",
       "entries[0].type: "},
      {R"({"type":"forward_request","sequence":1,"action":{"type":"order"}})", "action.type: "},
      {R"({"type":"forward_request","sequence":1,"action":{"type":"command","session":1,)"
       R"("sequence":1,"first_unanswered":1,"command":"A"}})",
       "action.command: "},
      {R"({"type":"read_index_reply","round":1,"read_index":-1})", "read_index: "},
      {R"({"type":"forward_reply","sequence":1,"outcome":{"type":"done"}})", "outcome.type: "},
      {R"({"term":1})", "type: "},
      {R"([])", "expected object"},
  };
  for (const auto& row : cases) {
    const auto decoded = json::decode_text<PeerMessage>(row.text);
    ASSERT_FALSE(decoded) << row.text;
    const std::string error = json::describe(decoded.error());
    EXPECT_EQ(error.substr(0, row.error.size()), row.error) << error;
  }
}

}  // namespace
}  // namespace miniraft::maelstrom
