#include "miniraft/core/raft/context.h"

#include "miniraft/core/base/check.h"

namespace miniraft::raft {

namespace {

LogIndex end_of(const std::optional<SnapshotMeta>& snapshot) {
  return snapshot ? snapshot->last.index : LogIndex();
}

/// The recovered log. If the snapshot ends beyond the log, or contradicts it, the node crashed
/// after it stored the snapshot and before it removed the log. The snapshot then replaces the log
/// (Raft §7).
Log log_of(Recovered& recovered) {
  MINIRAFT_CHECK_LE(recovered.log_base.index, end_of(recovered.snapshot));
  Log log(recovered.log_base, std::move(recovered.entries));
  const auto& snapshot = recovered.snapshot;
  if (snapshot && !log.holds(snapshot->last)) log.reset(snapshot->last);
  return log;
}

}  // namespace

Context::Context(Config node_config, Recovered recovered, base::Instant start)
    : config(std::move(node_config)),
      hard_state(recovered.hard_state),
      log(log_of(recovered)),
      membership(end_of(recovered.snapshot),
                 recovered.snapshot ? recovered.snapshot->configuration : config.founders(), log),
      snapshot(std::move(recovered.snapshot)),
      has_state(!snapshot),
      durability(hard_state, log.last_index()),
      commit_index(end_of(snapshot)),
      random(config->seed),
      now(start) {
  MINIRAFT_CHECK_LE(log.last_id().term, hard_state.current_term());
  // An earlier life of this node may have answered a leader just before it ended.
  if (term() > Term()) contact = Contact{std::nullopt, now};
}

bool Context::may_campaign() const {
  if (is_voter()) return true;
  const LogIndex since = membership.current_index();
  return since > commit_index && membership.at(previous(since)).is_voter(self());
}

std::optional<LogIndex> Context::needed_snapshot() const {
  if (!is_state_unreadable) return std::nullopt;
  if (snapshot_replaced_at && now - *snapshot_replaced_at < config->snapshot_retry) {
    return std::nullopt;
  }
  return snapshot->last.index;
}

}  // namespace miniraft::raft
