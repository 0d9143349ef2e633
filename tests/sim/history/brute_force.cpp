#include "tests/sim/history/brute_force.h"

#include <algorithm>
#include <cstddef>

namespace miniraft::sim {
namespace {

// Whether the result of `operation` fits `value`, which then becomes what it leaves. Written from
// the definitions in sim/history/history.h alone.
bool apply(const Operation& operation, Value& value) {
  if (operation.outcome == Outcome::fail) {
    const bool differs = value && *value != operation.expected;
    switch (operation.refusal) {
      case Refusal::none:
        return true;
      case Refusal::missing:
        return !value;
      case Refusal::differed:
        return differs;
      case Refusal::not_expected:
        return !value || differs;
    }
  }
  const bool is_known = operation.outcome == Outcome::ok;
  switch (operation.kind) {
    case OperationKind::read:
      return !is_known || operation.output == value;
    case OperationKind::get:
      return !is_known || *operation.output == value.value_or("");
    case OperationKind::write:
    case OperationKind::put:
      value = operation.input;
      return true;
    case OperationKind::cas: {
      const bool fits = value == operation.expected;
      value = operation.input;
      return fits;
    }
    case OperationKind::append:
      value = value.value_or("") + operation.input;
      return true;
  }
  return false;
}

bool precedes(const Operation& a, const Operation& b) {
  return a.outcome != Outcome::info && *a.return_time < b.call_time;
}

bool explains(const std::vector<Operation>& operations, const std::vector<size_t>& order) {
  Value value;
  for (size_t i = 0; i < order.size(); ++i) {
    for (size_t j = i + 1; j < order.size(); ++j) {
      if (precedes(operations[order[j]], operations[order[i]])) return false;
    }
    if (!apply(operations[order[i]], value)) return false;
  }
  return true;
}

}  // namespace

bool is_linearizable_by_force(const std::vector<Operation>& operations,
                              const std::vector<bool>& may_be_left_out) {
  for (uint32_t chosen = 0; chosen < (1U << operations.size()); ++chosen) {
    std::vector<size_t> order;
    bool leaves_out_a_sure_one = false;
    for (size_t i = 0; i < operations.size(); ++i) {
      if ((chosen >> i & 1) != 0) {
        order.push_back(i);
      } else if (operations[i].outcome != Outcome::info &&
                 (may_be_left_out.empty() || !may_be_left_out[i])) {
        leaves_out_a_sure_one = true;
      }
    }
    if (leaves_out_a_sure_one) continue;
    do {
      if (explains(operations, order)) return true;
    } while (std::next_permutation(order.begin(), order.end()));
  }
  return false;
}

namespace {

void set_random_outcome(Dice& dice, Operation& operation) {
  const bool is_read =
      operation.kind == OperationKind::read || operation.kind == OperationKind::get;
  operation.outcome = dice.roll(5) == 0 ? Outcome::info : Outcome::ok;
  if (dice.roll(6) != 0) return;
  operation.outcome = Outcome::fail;
  if (operation.kind == OperationKind::cas) {
    operation.refusal = static_cast<Refusal>(dice.roll(4));
  } else if (is_read && dice.roll(2) == 0) {
    operation.refusal = Refusal::missing;
  }
}

Operation random_operation(Dice& dice, bool is_register) {
  static const char* const values[] = {"a", "b", "ab", ""};
  Operation operation;
  operation.key = "k";
  operation.kind = static_cast<OperationKind>(is_register ? dice.roll(3) : dice.roll(6));
  operation.input = values[dice.roll(is_register ? 2 : 3)];
  operation.expected = values[dice.roll(2)];
  if (operation.kind == OperationKind::read && dice.roll(3) != 0) {
    operation.output = values[dice.roll(is_register ? 2 : 3)];
  }
  if (operation.kind == OperationKind::get) operation.output = values[dice.roll(4)];
  const int call = dice.roll(12);
  operation.call_time = base::Instant(call);
  operation.return_time = base::Instant(call + dice.roll(7));
  set_random_outcome(dice, operation);
  return operation;
}

}  // namespace

History random_history(uint32_t seed) {
  Dice dice(seed);
  History history;
  const int count = seed % 10 == 0 ? 7 : 2 + dice.roll(4);
  const bool is_register = dice.roll(2) == 0;
  for (int i = 0; i < count; ++i) {
    history.operations.push_back(random_operation(dice, is_register));
  }
  return history;
}

std::string text_of(const History& history) {
  static const char* const kinds[] = {"read", "write", "cas", "put", "get", "append"};
  static const char* const outcomes[] = {"ok", "fail", "info"};
  std::string text;
  for (const Operation& operation : history.operations) {
    text += std::string(kinds[static_cast<int>(operation.kind)]) + " [" +
            std::to_string(operation.call_time.value) + ", " +
            std::to_string(operation.return_time->value) + "] input '" + operation.input +
            "' expected '" + operation.expected + "' output '" +
            operation.output.value_or("(missing)") + "' " +
            outcomes[static_cast<int>(operation.outcome)] + " refusal " +
            std::to_string(static_cast<int>(operation.refusal)) + "\n";
  }
  return text;
}

}  // namespace miniraft::sim
