#include "miniraft/core/raft/message.h"

#include "miniraft/core/base/overloaded.h"

namespace miniraft::raft {

Term term_of(const Message& message) {
  return std::visit([](const auto& alternative) { return alternative.term; }, message);
}

const char* name_of(const Message& message) {
  return std::visit(base::overloaded{
                        [](const PreVoteRequest&) { return "pre_vote"; },
                        [](const PreVoteReply&) { return "pre_vote_reply"; },
                        [](const RequestVote&) { return "request_vote"; },
                        [](const RequestVoteReply&) { return "request_vote_reply"; },
                        [](const AppendEntries&) { return "append_entries"; },
                        [](const AppendAccepted&) { return "append_accepted"; },
                        [](const AppendRejected&) { return "append_rejected"; },
                        [](const HigherTerm&) { return "higher_term"; },
                        [](const InstallSnapshot&) { return "install_snapshot"; },
                        [](const SnapshotAccepted&) { return "snapshot_accepted"; },
                        [](const TimeoutNow&) { return "timeout_now"; },
                    },
                    message);
}

}  // namespace miniraft::raft
