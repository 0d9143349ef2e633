// RefutedStates: remembers the states that a search for an order has reached, so that it searches
// none twice.
//
// A state has three parts: the value and the required operations that are in the order (`place`),
// the optional operations that are in it (`spent`), and the latest call of all these
// (`latest_call`: an optional operation that ended before it comes too late). A remembered state
// covers another one that differs from it only by more spent operations or a later `latest_call`:
// all continuations of the other state are possible from it, too. States are compared in full,
// because comparing hashes alone could give a wrong verdict. Internal to the checker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace miniraft::sim {

class RefutedStates {
 public:
  /// If a remembered state covers this one, returns false; otherwise remembers this one. `ends` has
  /// the end of each optional operation; one with `ends[id] < latest_call` counts as spent.
  /// Requires: `spent` is sorted.
  bool insert(const std::vector<uint64_t>& place, const std::vector<uint32_t>& spent,
              int64_t latest_call, const std::vector<int64_t>& ends);

  [[nodiscard]] size_t memory_bytes() const;

 private:
  static constexpr uint32_t none = UINT32_MAX;

  struct Slot {
    uint64_t hash = 0;
    uint32_t first_record = none;  ///< none: the slot is free
    uint32_t place_size = 0;
    size_t place_start = 0;
  };

  struct Record {
    int64_t latest_call = 0;
    size_t spent_start = 0;
    uint32_t spent_size = 0;
    uint32_t next = none;
  };

  Slot& slot_of(const std::vector<uint64_t>& place);
  [[nodiscard]] bool covers(const Record& record, const std::vector<uint32_t>& spent,
                            int64_t latest_call, const std::vector<int64_t>& ends) const;
  void grow();

  std::vector<Slot> slots_;  ///< open addressing; a power of two
  size_t slots_used_ = 0;
  std::vector<uint64_t> places_;
  std::vector<Record> records_;
  std::vector<uint32_t> spent_;
};

}  // namespace miniraft::sim
