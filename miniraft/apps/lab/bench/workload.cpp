#include "miniraft/apps/lab/bench/workload.h"

#include "miniraft/core/base/check.h"

namespace miniraft::lab {

Workload::Workload(const WorkloadOptions& options, base::Random random)
    : options_(options), random_(random), groups_(options.key_count) {
  MINIRAFT_CHECK_GE(options.client_count, 1U);
  MINIRAFT_CHECK_GE(options.key_count, 1U);
  MINIRAFT_CHECK_GE(options.operations_per_key, 1U);
  for (Group& group : groups_) renew(group);
}

Request Workload::next(size_t client) {
  MINIRAFT_CHECK_LT(client, options_.client_count);
  Group& group = groups_[client % groups_.size()];
  if (group.operations_left == 0) renew(group);
  --group.operations_left;

  Request request{.function = Function::read, .key = group.key, .from = 0, .value = 0};
  const bool only_reads = options_.client_count > groups_.size() ? client / groups_.size() % 2 == 1
                                                                 : random_.chance(0.5);
  if (only_reads) return request;
  request.function = random_.chance(0.5) ? Function::write : Function::cas;
  if (request.function == Function::cas) {
    const auto written = static_cast<uint64_t>(group.last_written);
    request.from = written == 0 || random_.chance(0.75)
                       ? group.last_seen
                       : static_cast<int64_t>(1 + random_.uniform(written));
  }
  request.value = ++group.last_written;
  return request;
}

void Workload::learn(const Operation& operation) {
  if (operation.outcome != Outcome::ok) return;
  Group* group = nullptr;
  for (Group& candidate : groups_) {
    if (candidate.key == operation.request.key) group = &candidate;
  }
  if (group == nullptr) return;  // the group has moved on
  group->last_seen = operation.request.function == Function::read
                         ? operation.read_value.value_or(group->last_seen)
                         : operation.request.value;
}

void Workload::renew(Group& group) {
  group = Group{.key = next_key_++,
                .operations_left = options_.operations_per_key,
                .last_written = 0,
                .last_seen = 0};
}

}  // namespace miniraft::lab
