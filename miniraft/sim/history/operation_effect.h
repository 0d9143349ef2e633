// What one operation says of a key's value and makes of it, straight from sim/history/history.h.
//
// The search for an order works on numbered values (sim/history/order_problem.h); this is for
// walking along an order that was found, for people and for tests. It does not look at times.
#pragma once

#include <optional>

#include "miniraft/sim/history/history.h"

namespace miniraft::sim {

/// The value after `operation` took effect on `value`; nullopt if its result does not fit `value`.
/// An indeterminate operation took effect, too, if it is asked about.
std::optional<Value> value_after(const Operation& operation, const Value& value);

}  // namespace miniraft::sim
