// The effect of one operation on the value of its key, as sim/history/history.h defines it.
//
// The search for an order works on numbered values (sim/history/order_problem.h). This function
// works on the values themselves: the explanation and the tests use it to replay an order. It does
// not look at times.
#pragma once

#include <optional>

#include "miniraft/sim/history/history.h"

namespace miniraft::sim {

/// The value after `operation` took effect on `value`; nullopt if its result is impossible for
/// `value`. An indeterminate operation is taken to have had its effect.
std::optional<Value> value_after(const Operation& operation, const Value& value);

}  // namespace miniraft::sim
