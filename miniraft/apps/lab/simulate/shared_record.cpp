#include "miniraft/apps/lab/simulate/shared_record.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace miniraft::lab {

SharedRecord::SharedRecord() {
  void* memory =
      ::mmap(nullptr, sizeof(Ring), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("there is no memory to share");
  ring_ = ::new (memory) Ring;
}

SharedRecord::~SharedRecord() {
  ::munmap(ring_, sizeof(Ring));
}

void SharedRecord::note(const sim::RecordedEvent& event) noexcept {
  ring_->events[ring_->count % events_max] = event;
  ++ring_->count;
}

std::vector<sim::RecordedEvent> SharedRecord::events() const {
  std::vector<sim::RecordedEvent> events;
  const size_t count = std::min(ring_->count, events_max);
  for (size_t i = ring_->count - count; i < ring_->count; ++i) {
    events.push_back(ring_->events[i % events_max]);
  }
  return events;
}

}  // namespace miniraft::lab
