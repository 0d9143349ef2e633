#include "miniraft/apps/lab/report/verdict.h"

#include <charconv>
#include <utility>

#include "miniraft/apps/lab/bench/fault.h"
#include "miniraft/apps/lab/check/explanation.h"

namespace miniraft::lab {
namespace {

/// A key that is too hard to search is given up on rather than waited for: a run has thousands.
constexpr sim::Budget budget = {.time = base::seconds(60)};

constexpr base::Duration time_to_explain = base::seconds(20);

sim::OperationKind kind_of(Function function) {
  switch (function) {
    case Function::read:
      return sim::OperationKind::read;
    case Function::write:
      return sim::OperationKind::write;
    case Function::cas:
      return sim::OperationKind::cas;
  }
  return sim::OperationKind::read;
}

sim::Outcome outcome_of(Outcome outcome) {
  if (outcome == Outcome::ok) return sim::Outcome::ok;
  return outcome == Outcome::unknown ? sim::Outcome::info : sim::Outcome::fail;
}

sim::Refusal refusal_of(Outcome outcome) {
  if (outcome == Outcome::key_missing) return sim::Refusal::missing;
  return outcome == Outcome::value_differs ? sim::Refusal::differed : sim::Refusal::none;
}

std::string note_of(const Operation& operation) {
  std::string note = node_name(operation.node);
  if (operation.error_code) note += " error " + std::to_string(*operation.error_code);
  return note;
}

sim::Operation for_checker(const Operation& operation, base::Instant start) {
  sim::Operation made;
  made.process = static_cast<uint64_t>(operation.process);
  made.key = std::to_string(operation.request.key);
  made.kind = kind_of(operation.request.function);
  if (made.kind != sim::OperationKind::read) made.input = std::to_string(operation.request.value);
  if (made.kind == sim::OperationKind::cas) made.expected = std::to_string(operation.request.from);
  if (operation.read_value) made.output = std::to_string(*operation.read_value);
  made.call_time = base::Instant((operation.invoked - start).value);
  made.return_time = base::Instant((operation.completed - start).value);
  made.outcome = outcome_of(operation.outcome);
  made.refusal = refusal_of(operation.outcome);
  made.note = note_of(operation);
  return made;
}

int64_t number_of(const std::string& key) {
  int64_t number = 0;
  std::from_chars(key.data(), key.data() + key.size(), number);
  return number;
}

}  // namespace

sim::History history_of(const RunRecord& record) {
  sim::History history;
  history.operations.reserve(record.operations.size());
  for (const Operation& operation : record.operations) {
    history.operations.push_back(for_checker(operation, record.start));
  }
  return history;
}

Judgement judge(const sim::History& history) {
  const sim::CheckResult result = sim::check_linearizability(history, budget);
  Judgement judgement;
  judgement.verdict = result.verdict;
  judgement.keys_checked = result.keys.size();
  for (const sim::KeyVerdict& key : result.keys) {
    if (key.verdict == Verdict::not_linearizable) judgement.bad_keys.push_back(number_of(key.key));
    if (key.verdict == Verdict::unknown) judgement.unknown_keys.push_back(number_of(key.key));
  }
  if (auto explanation = explain(history, result, time_to_explain)) {
    judgement.explanation = std::move(explanation->words);
    judgement.drawing = std::move(explanation->drawing);
    judgement.svg = std::move(explanation->svg);
  }
  return judgement;
}

}  // namespace miniraft::lab
