#include "miniraft/core/raft/effects.h"

namespace miniraft::raft {

const char* describe(ChangeRefusal refusal) {
  switch (refusal) {
    case ChangeRefusal::not_leader:
      return "this node does not lead";
    case ChangeRefusal::in_progress:
      return "another change of members is in progress";
    case ChangeRefusal::not_ready:
      return "the leader is new and not ready for a change of members yet: try again";
    case ChangeRefusal::no_voters_left:
      return "the change would remove all voters";
    case ChangeRefusal::too_many_members:
      return "the change would make too many members";
    case ChangeRefusal::not_a_learner:
      return "a node must be a learner before it becomes a voter";
    case ChangeRefusal::not_caught_up:
      return "a node that would become a voter did not catch up with the log";
    case ChangeRefusal::no_working_quorum:
      return "too few of the new voters can be reached for the cluster to go on";
    case ChangeRefusal::transferring:
      return "leadership is being transferred";
  }
  return "unknown";
}

const char* describe(TransferOutcome outcome) {
  switch (outcome) {
    case TransferOutcome::done:
      return "leadership was handed over";
    case TransferOutcome::not_leader:
      return "this node does not lead";
    case TransferOutcome::in_progress:
      return "another transfer is in progress";
    case TransferOutcome::not_a_voter:
      return "the node chosen cannot lead: it is no other voter";
    case TransferOutcome::timed_out:
      return "the node chosen did not take over in time";
    case TransferOutcome::stepped_down:
      return "this node lost its leadership for another reason";
  }
  return "unknown";
}

}  // namespace miniraft::raft
