// must say: no match for call|no matching function|no type named|static assertion|invoke
// Who handles messages handles all of them: one that is forgotten does not compile.
#include "miniraft/core/base/overloaded.h"
#include "miniraft/core/raft/message.h"

bool is_answer(const miniraft::raft::Message& message) {
  using namespace miniraft::raft;
  return std::visit(miniraft::base::overloaded{
                        [](const PreVoteRequest&) { return false; },
                        [](const PreVoteReply&) { return true; },
                        [](const RequestVote&) { return false; },
                        [](const RequestVoteReply&) { return true; },
                        [](const AppendEntries&) { return false; },
                        [](const AppendAccepted&) { return true; },
                        [](const AppendRejected&) { return true; },
                        [](const InstallSnapshot&) { return false; },
                        [](const SnapshotAccepted&) { return true; },
                        [](const TimeoutNow&) { return false; },
#ifndef MISUSE
                        [](const HigherTerm&) { return true; },
#endif
                    },
                    message);
}
