// Sessions: deduplicates commands, and keeps the responses for retries (Thesis §6.3).
//
// Each replica judges each committed entry, in log order. A judgement depends only on the log and
// this table, so the table is the same on all replicas. A client, or a node for clients without a
// session, opens a session through the log, numbers its commands and retries under the same number.
// The first copy in the log is executed; later copies get its response. Several commands of a
// session may be in flight; they are executed in log order. A session is removed when it is closed,
// when it was not used for `idle_ms_max` of log time, or, least recently used first, to make room.
// After that its commands are refused, because an earlier copy may have been executed.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/base/bytes.h"
#include "miniraft/core/base/counted.h"
#include "miniraft/core/base/cow_map.h"
#include "miniraft/core/raft/types.h"
#include "miniraft/core/replica/judgement.h"
#include "miniraft/core/replica/log_command.h"
#include "miniraft/core/replica/restore_error.h"

namespace miniraft::replica {

/// Must be the same on all nodes of a cluster, because they decide which commands are executed.
struct SessionLimits {
  uint64_t idle_ms_max = 3'600'000;  ///< a session expires after this much log time without use
  uint64_t sessions_max = 4096;      ///< not 0
  /// The total size of the responses kept, each with `response_overhead` bytes added.
  uint64_t bytes_max = 16 << 20;
  /// A sequence must be less than this much above `first_unanswered`. Not 0. It bounds the
  /// responses that a session keeps, and so the cost of removing a session.
  uint64_t window_max = 8192;
  auto operator<=>(const SessionLimits&) const = default;

  static constexpr uint64_t response_overhead = 64;
};

/// Thread rule: one thread for a table and all its snapshots.
class Sessions {
  struct Session {
    LogTime last_used;
    CommandSequence first_unanswered;
    uint64_t use = 0;  ///< its key in `uses_`
    uint64_t bytes = 0;
  };
  struct ResponseKey {
    SessionId session;
    CommandSequence sequence;
    auto operator<=>(const ResponseKey&) const = default;
  };
  using Table = base::CowMap<SessionId, Session>;
  using Uses = base::CowMap<uint64_t, SessionId>;
  using Responses = base::CowMap<ResponseKey, base::Counted<base::Bytes>>;

 public:
  explicit Sessions(const SessionLimits& limits = {});

  /// Decides what to do with the committed entry at `index`. Requires: indexes ascend; if the last
  /// judgement was Execute for a SessionCommand, `remember` was called since.
  [[nodiscard]] Judgement judge(raft::LogIndex index, const LogCommand& command);
  /// Keeps the state machine's response. Requires: the last judgement was Execute for a
  /// SessionCommand, and `remember` was not called since.
  void remember(base::ByteView response);

  [[nodiscard]] LogTime time() const { return time_; }  ///< the largest in an entry judged so far
  [[nodiscard]] size_t size() const { return table_.size(); }
  [[nodiscard]] uint64_t bytes() const { return bytes_; }  ///< as `SessionLimits::bytes_max` counts
  [[nodiscard]] bool contains(SessionId session) const { return table_.peek(session) != nullptr; }

  /// Reads the table as it was when `snapshot` was called, in chunks (sessions_snapshot.cpp).
  class Reader {
   public:
    /// As StateReader::next.
    [[nodiscard]] std::optional<base::Bytes> next(size_t bytes_max);

   private:
    friend class Sessions;
    explicit Reader(const Sessions& sessions);

    SessionLimits limits_;
    LogTime time_;
    Table table_;
    Uses uses_;
    Responses responses_;
    Uses::Cursor next_session_;
    Responses::Cursor next_response_;
    bool is_begun_ = false;
  };

  // As in StateMachine. `end` is the last log index that the snapshot includes. `restore` rejects a
  // snapshot that was written under other limits, or that has a session opened after `end`: an
  // entry of the log would open that session again.
  [[nodiscard]] Reader snapshot() const { return Reader(*this); }
  void reset();
  [[nodiscard]] std::expected<void, RestoreError> restore(base::ByteView chunk, raft::LogIndex end);

 private:
  Judgement open(SessionId id);
  Judgement close(SessionId session);
  Judgement judge_command(const SessionCommand& command);
  [[nodiscard]] bool is_expired(const Session& session) const;
  void use(SessionId id, Session& session);
  void forget_answered(SessionId id, Session& session, CommandSequence first_unanswered);
  template <class IsForgotten>
  void forget(SessionId id, Session& session, const IsForgotten& is_forgotten);
  void remove(SessionId id);
  void remove_least_recently_used();
  [[nodiscard]] bool restore_session(SessionId id, const Session& session);
  [[nodiscard]] bool restore_response(const ResponseKey& key, base::ByteView response);
  [[nodiscard]] std::expected<void, RestoreError> restore_record(base::ByteReader& reader,
                                                                 raft::LogIndex end);

  SessionLimits limits_;
  LogTime time_;
  raft::LogIndex last_index_;
  uint64_t bytes_ = 0;     ///< the size of all responses, overhead included
  uint64_t last_use_ = 0;  ///< the number of uses so far; orders sessions by their last use
  Table table_;
  Uses uses_;  ///< least recently used first, so `last_used` ascends as well
  Responses responses_;
  std::optional<ResponseKey> executing_;
  bool is_restored_ = false;                   ///< a chunk was restored since the last reset
  std::optional<ResponseKey> restored_up_to_;  ///< the last response restored
};

}  // namespace miniraft::replica
