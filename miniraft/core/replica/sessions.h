// Sessions: which commands were executed already, and what was answered (Thesis §6.3).
//
// A replicated table: every replica judges each entry of the log, in order, and so all have the
// same. A client, which may be a node that acts for many, opens a session through the log, numbers
// its commands and repeats one that was not answered under its number. The first copy that reaches
// the log is executed; a later one gets the same response. Several commands may be under way; they
// are executed in the order of the log. What was executed is known while the session is there, so
// without it nothing is: sessions go when closed, when unused for `idle_ms_max` of log time, and,
// least recently used first, when they are too many or hold too much. All that decides is in the
// log or in this table.
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

/// The same on every node of a cluster, for they decide what is executed.
struct SessionLimits {
  uint64_t idle_ms_max = 3'600'000;  ///< of log time
  uint64_t sessions_max = 4096;      ///< not 0
  /// Of all responses kept, each with `response_overhead` bytes besides its own.
  uint64_t bytes_max = 16 << 20;
  /// How far a sequence may be beyond the first unanswered one. So many responses a session has at
  /// most: what dropping it costs.
  uint64_t window_max = 8192;
  auto operator<=>(const SessionLimits&) const = default;

  static constexpr uint64_t response_overhead = 64;
};

/// One thread for a table and all its snapshots.
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

  /// What is to become of a committed entry. Requires: indexes ascend, and what was to be executed
  /// has been remembered.
  [[nodiscard]] Judgement judge(raft::LogIndex index, const LogCommand& command);
  /// What the state machine answered to the command in a session that was judged last.
  void remember(base::ByteView response);

  [[nodiscard]] LogTime time() const { return time_; }  ///< the latest seen
  [[nodiscard]] size_t size() const { return table_.size(); }
  [[nodiscard]] uint64_t bytes() const { return bytes_; }
  [[nodiscard]] bool contains(SessionId session) const { return table_.peek(session) != nullptr; }

  /// The table as it was when `snapshot` was called, in chunks (sessions_snapshot.cpp).
  class Reader {
   public:
    /// As StateReader has it.
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

  // As StateMachine has them. A snapshot made under other limits is refused, and one that has
  // sessions from after `end`, where it ends: the log would open them again.
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
  uint64_t bytes_ = 0;     ///< of all responses, overhead included
  uint64_t last_use_ = 0;  ///< uses are counted, to tell the least recent
  Table table_;
  Uses uses_;  ///< from the least recent on: so, too, by `last_used`
  Responses responses_;
  std::optional<ResponseKey> executing_;
  bool is_restored_ = false;  ///< some chunk was taken since reset
  std::optional<ResponseKey> restored_up_to_;
};

}  // namespace miniraft::replica
