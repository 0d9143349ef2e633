// RefutedStates: the memory of a search for an order. It holds the states that need not be searched
// again.
//
// A state consists of the required operations that were ordered and the value that they lead to
// (`place`), the optional operations that were ordered (`spent`), and the latest call among all of
// them (`latest_call`): an optional operation that ended before it can no longer be ordered. A
// remembered state covers an equal one that has spent more or is later, because that one allows no
// order that the remembered state does not. States are compared in full, never by hash alone: a
// collision would cause a wrong verdict. Internal to the checker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace miniraft::sim {

class RefutedStates {
 public:
  /// Returns false if a remembered state covers this one; otherwise remembers it and returns true.
  /// An optional operation with `ends[id] < latest_call` counts as spent. Requires: `spent` is
  /// sorted.
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
