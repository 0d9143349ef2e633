// The effect of one operation on the value of its key, as sim/history/history.h defines it.
//
// The search for an order uses numbered values (sim/history/order_problem.h). This function is for
// replaying an order that was found, in reports and in tests. It ignores times.
#pragma once

#include <optional>

#include "miniraft/sim/history/history.h"

namespace miniraft::sim {

/// Returns the value after `operation` has taken effect on `value`; nullopt if the result of the
/// operation does not fit `value`. An indeterminate operation is assumed to have taken effect.
std::optional<Value> value_after(const Operation& operation, const Value& value);

}  // namespace miniraft::sim
