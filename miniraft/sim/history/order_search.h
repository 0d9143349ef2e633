// OrderSearch: searches for an order of the operations on one key that explains all of them.
//
// The search is depth-first (Wing and Gong 1993): it takes any operation that no other pending
// operation must precede, applies it and continues; it backtracks when no operation fits. It
// remembers every state that it reached (Lowe 2017), so that it searches none twice. Internal to
// the checker.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "miniraft/sim/history/linearizability.h"
#include "miniraft/sim/history/order_problem.h"
#include "miniraft/sim/history/refuted_states.h"

namespace miniraft::sim {

/// The limits at which a search gives up.
struct SearchLimits {
  std::optional<std::chrono::steady_clock::time_point> deadline;
  uint64_t steps_max = UINT64_MAX;
  size_t memory_bytes_max = SIZE_MAX;

  /// The limits of `budget`; its time starts now.
  static SearchLimits from(const Budget& budget);
};

class OrderSearch {
 public:
  /// Requires: `problem` outlives this.
  OrderSearch(OrderProblem& problem, const SearchLimits& limits);

  /// Searches until the end or a limit. Call it once.
  [[nodiscard]] Verdict run();

  /// An order that explains all required operations, as indexes of participants. It includes the
  /// optional operations that the search used. Requires: `run` returned `linearizable`.
  [[nodiscard]] std::vector<size_t> order() const;

  /// Operations tried so far.
  [[nodiscard]] uint64_t steps() const { return steps_; }

 private:
  /// A backtracking point: the moves from a state that are left to try.
  struct Frame {
    size_t journal_size;
    ValueId state;
    int64_t latest_call;
    int64_t bound;  ///< an operation that was called later cannot be next
    size_t next;    ///< the next move to try within `stage`
    enum class Stage : uint8_t { required, optional, lasting, done } stage;
  };

  [[nodiscard]] bool advance_to_frame();
  void take_observations();
  bool take_one_observation();
  [[nodiscard]] bool try_next_move(Frame& frame);
  [[nodiscard]] bool try_required(Frame& frame);
  [[nodiscard]] bool try_optional(Frame& frame);
  [[nodiscard]] bool try_lasting(Frame& frame);
  bool take(size_t id, const OrderProblem::Item& item);
  void undo_to(const Frame& frame);
  [[nodiscard]] int64_t bound() const;
  [[nodiscard]] size_t first_live_optional() const;
  [[nodiscard]] bool would_expire_optional(int64_t call, int64_t call_max) const;
  [[nodiscard]] bool is_new_state();
  [[nodiscard]] bool is_over_limit();
  [[nodiscard]] bool is_done(size_t id) const { return (done_[id / 64] >> (id % 64) & 1) != 0; }
  [[nodiscard]] size_t next_open_required(size_t from) const;
  [[nodiscard]] const OrderProblem::Item& item_of(size_t id) const;

  OrderProblem& problem_;
  SearchLimits limits_;
  uint64_t steps_ = 0;
  uint64_t rounds_ = 0;  ///< of the loop; the search checks the clock once in a while

  // Ids: required items first, then optional, then lasting, each in the problem's order.
  size_t optional_start_;
  size_t lasting_start_;
  size_t end_;
  std::vector<size_t> reach_;        ///< by required item: how many were called by its end
  std::vector<int64_t> latest_end_;  ///< by optional item: the latest end among it and those before
  std::vector<int64_t> ends_;        ///< by id less `optional_start_`
  std::vector<uint64_t> done_;       ///< bits by id: taken
  size_t frontier_ = 0;              ///< the first required item that is not taken
  ValueId state_ = missing_value;
  int64_t latest_call_ = INT64_MIN;  ///< among the taken items
  std::vector<size_t> journal_;      ///< ids in the order taken
  std::vector<uint32_t> spent_;      ///< optional and lasting ids taken, sorted
  std::vector<Frame> frames_;
  std::vector<uint64_t> place_;  ///< scratch
  RefutedStates refuted_;
};

}  // namespace miniraft::sim
