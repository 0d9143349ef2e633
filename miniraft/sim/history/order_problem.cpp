#include "miniraft/sim/history/order_problem.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "miniraft/core/base/check.h"

namespace miniraft::sim {
namespace {

constexpr int64_t no_end = std::numeric_limits<int64_t>::max();

bool by_call(const OrderProblem::Item& a, const OrderProblem::Item& b) {
  return a.call != b.call ? a.call < b.call : a.end < b.end;
}

bool by_action_then_call(const OrderProblem::Item& a, const OrderProblem::Item& b) {
  if (a.action.kind != b.action.kind) return a.action.kind < b.action.kind;
  if (a.action.from != b.action.from) return a.action.from < b.action.from;
  if (a.action.to != b.action.to) return a.action.to < b.action.to;
  return a.call < b.call;
}

}  // namespace

std::optional<Presence> presence_of(const Operation& operation) {
  switch (operation.outcome) {
    case Outcome::ok:
      return Presence::required;
    case Outcome::fail:
      if (operation.refusal == Refusal::none) return std::nullopt;
      return Presence::required;
    case Outcome::info:
      if (is_read(operation.kind)) return std::nullopt;
      return Presence::optional_after;
  }
  return std::nullopt;
}

OrderProblem::OrderProblem(const std::vector<Participant>& participants) {
  for (const Participant& participant : participants) note_observed(participant);
  std::sort(observed_.begin(), observed_.end());
  observed_.erase(std::unique(observed_.begin(), observed_.end()), observed_.end());
  values_ = {"", "", ""};
  numbers_.emplace("", empty_value);

  for (size_t at = 0; at < participants.size(); ++at) {
    const Participant& participant = participants[at];
    const Operation& operation = *participant.operation;
    const bool is_required = participant.presence == Presence::required;
    Item item{action_of(operation), operation.call_time.value, no_end, at};
    if (participant.presence != Presence::optional_after) {
      MINIRAFT_CHECK(operation.return_time.has_value());
      item.end = operation.return_time->value;
      MINIRAFT_CHECK_LE(item.call, item.end);
    }
    if (is_required) {
      required.push_back(item);
    } else if (!cannot_help(item.action)) {
      (item.end == no_end ? lasting : optional).push_back(item);
    }
  }
  std::sort(required.begin(), required.end(), by_call);
  std::sort(optional.begin(), optional.end(), by_call);
  std::sort(lasting.begin(), lasting.end(), by_action_then_call);
}

// An optional observation is no constraint, so only what it takes to fire (a cas) counts.
void OrderProblem::note_observed(const Participant& participant) {
  const Operation& operation = *participant.operation;
  if (operation.kind == OperationKind::append) has_append_ = true;
  if (operation.kind == OperationKind::cas) {
    if (operation.refusal != Refusal::missing) observed_.push_back(operation.expected);
    if (operation.refusal == Refusal::differed || operation.refusal == Refusal::not_expected) {
      observes_difference_ = true;
    }
  }
  if (is_read(operation.kind) && operation.outcome == Outcome::ok && operation.output) {
    observed_.push_back(*operation.output);
  }
}

// With append, a value matters if some observed value begins with it. Without, if it is observed.
bool OrderProblem::is_useful(const std::string& value) const {
  const auto found = std::lower_bound(observed_.begin(), observed_.end(), value);
  if (found == observed_.end()) return false;
  return has_append_ ? std::string_view(*found).starts_with(value) : *found == value;
}

ValueId OrderProblem::number_of(const std::string& value) {
  const auto known = numbers_.find(value);
  if (known != numbers_.end()) return known->second;
  if (!is_useful(value)) return junk_value;
  const auto number = static_cast<ValueId>(values_.size());
  values_.push_back(value);
  numbers_.emplace(value, number);
  return number;
}

uint32_t OrderProblem::piece_number(const std::string& piece) {
  const auto [place, is_new] = piece_numbers_.emplace(piece, static_cast<uint32_t>(pieces_.size()));
  if (is_new) pieces_.push_back(piece);
  return place->second;
}

Action OrderProblem::action_of(const Operation& operation) {
  using Kind = Action::Kind;
  switch (operation.refusal) {
    case Refusal::none:
      break;
    case Refusal::missing:
      return {Kind::expect, missing_value, 0};
    case Refusal::differed:
      return {Kind::expect_other, number_of(operation.expected), 0};
    case Refusal::not_expected:
      return {Kind::expect_not, number_of(operation.expected), 0};
  }
  switch (operation.kind) {
    case OperationKind::read:
    case OperationKind::get: {
      if (!operation.output) return {Kind::expect, missing_value, 0};
      if (operation.kind == OperationKind::get && operation.output->empty()) {
        return {Kind::expect_empty, empty_value, 0};
      }
      return {Kind::expect, number_of(*operation.output), 0};
    }
    case OperationKind::write:
    case OperationKind::put:
      return {Kind::set, junk_value, number_of(operation.input)};
    case OperationKind::cas:
      return {Kind::swap, number_of(operation.expected), number_of(operation.input)};
    case OperationKind::append:
      return {Kind::append, junk_value, piece_number(operation.input)};
  }
  return {};
}

// What leaves a value that nothing can see helps only an observation that the value is another
// one; what changes nothing helps nobody.
bool OrderProblem::cannot_help(const Action& action) const {
  if (action.is_observation()) return true;
  return action.kind != Action::Kind::append && action.to == junk_value && !observes_difference_;
}

std::optional<ValueId> OrderProblem::apply(const Action& action, ValueId state) {
  using Kind = Action::Kind;
  switch (action.kind) {
    case Kind::expect:
      if (state != action.from) return std::nullopt;
      return state;
    case Kind::expect_empty:
      if (state != missing_value && state != empty_value) return std::nullopt;
      return state;
    case Kind::expect_other:
      if (state == missing_value || state == action.from) return std::nullopt;
      return state;
    case Kind::expect_not:
      if (state == action.from) return std::nullopt;
      return state;
    case Kind::set:
      return action.to;
    case Kind::swap:
      if (state != action.from) return std::nullopt;
      return action.to;
    case Kind::append:
      return join(state, action.to);
  }
  return std::nullopt;
}

ValueId OrderProblem::join(ValueId state, uint32_t piece) {
  if (state == junk_value) return pieces_[piece].empty() ? state : junk_value;
  const uint64_t key = (uint64_t{state} << 32) | piece;
  const auto known = joined_.find(key);
  if (known != joined_.end()) return known->second;
  const ValueId after = number_of(values_[state] + pieces_[piece]);
  joined_.emplace(key, after);
  return after;
}

}  // namespace miniraft::sim
