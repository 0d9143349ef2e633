#include "miniraft/sim/history/operation_effect.h"

namespace miniraft::sim {
namespace {

bool fits_refusal(const Operation& operation, const Value& value) {
  switch (operation.refusal) {
    case Refusal::none:
      return true;
    case Refusal::missing:
      return !value;
    case Refusal::differed:
      return value && *value != operation.expected;
    case Refusal::not_expected:
      return value != operation.expected;
  }
  return false;
}

bool fits_output(const Operation& operation, const Value& value) {
  if (operation.outcome == Outcome::info) return true;
  if (operation.kind == OperationKind::get && operation.output == "") {
    return value.value_or("").empty();
  }
  return operation.output == value;
}

std::optional<Value> if_fits(bool fits, Value after) {
  if (!fits) return std::nullopt;
  return after;
}

}  // namespace

std::optional<Value> value_after(const Operation& operation, const Value& value) {
  if (operation.outcome == Outcome::fail) return if_fits(fits_refusal(operation, value), value);
  switch (operation.kind) {
    case OperationKind::read:
    case OperationKind::get:
      return if_fits(fits_output(operation, value), value);
    case OperationKind::write:
    case OperationKind::put:
      return operation.input;
    case OperationKind::cas:
      return if_fits(value == operation.expected, operation.input);
    case OperationKind::append:
      return value.value_or("") + operation.input;
  }
  return std::nullopt;
}

}  // namespace miniraft::sim
