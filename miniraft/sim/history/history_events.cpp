#include "miniraft/sim/history/history_events.h"

#include <array>
#include <optional>
#include <utility>

namespace miniraft::sim {
namespace {

struct NamedKind {
  std::string_view name;
  OperationKind kind;
};

constexpr std::array<NamedKind, 6> kinds = {{{"read", OperationKind::read},
                                             {"write", OperationKind::write},
                                             {"cas", OperationKind::cas},
                                             {"put", OperationKind::put},
                                             {"get", OperationKind::get},
                                             {"append", OperationKind::append}}};

std::optional<OperationKind> kind_named(std::string_view name) {
  for (const NamedKind& named : kinds) {
    if (named.name == name) return named.kind;
  }
  return std::nullopt;
}

bool is_scalar(const EdnValue& value) {
  return value.kind == EdnValue::Kind::number || value.kind == EdnValue::Kind::text;
}

std::unexpected<std::string> complain(std::string what) {
  return std::unexpected(std::move(what));
}

// What is written: [from to] for a cas, one value for the rest.
std::expected<void, std::string> set_input(const EdnValue& value, Operation& operation) {
  if (is_read(operation.kind)) return {};
  if (operation.kind != OperationKind::cas) {
    if (!is_scalar(value)) return complain("expected a number or a text to write");
    operation.input = value.text;
    return {};
  }
  const bool is_pair = value.kind == EdnValue::Kind::vector && value.items.size() == 2 &&
                       is_scalar(value.items[0]) && is_scalar(value.items[1]);
  if (!is_pair) return complain("expected [from to], two numbers or texts");
  operation.expected = value.items[0].text;
  operation.input = value.items[1].text;
  return {};
}

}  // namespace

std::expected<void, std::string> HistoryEvents::take(const HistoryEvent& event, size_t line) {
  if (event.type == "invoke") return call(event, line);
  if (event.type == "ok" || event.type == "fail" || event.type == "info") return end(event, line);
  return complain("unknown type :" + std::string(event.type) +
                  ", expected :invoke, :ok, :fail or :info");
}

History HistoryEvents::finish() && {
  return std::move(history_);
}

std::expected<void, std::string> HistoryEvents::call(const HistoryEvent& event, size_t line) {
  const auto kind = kind_named(event.function);
  if (!kind) return complain("unknown function :" + std::string(event.function));
  if (under_way_.contains(event.process)) {
    return complain("process " + std::to_string(event.process) + " has an operation under way");
  }
  Operation operation;
  operation.process = event.process;
  operation.key = event.key;
  operation.kind = *kind;
  operation.call_time = base::Instant(static_cast<int64_t>(line));
  if (auto set = set_input(event.value, operation); !set) return set;
  under_way_.emplace(event.process, history_.operations.size());
  history_.operations.push_back(std::move(operation));
  return {};
}

std::expected<void, std::string> HistoryEvents::end(const HistoryEvent& event, size_t line) {
  const auto found = under_way_.find(event.process);
  if (found == under_way_.end()) {
    return complain("process " + std::to_string(event.process) + " has no operation under way");
  }
  Operation& operation = history_.operations[found->second];
  if (kind_named(event.function) != operation.kind || event.key != operation.key) {
    return complain("process " + std::to_string(event.process) + " called another operation");
  }
  under_way_.erase(found);
  operation.return_time = base::Instant(static_cast<int64_t>(line));
  if (event.type == "info") return {};
  if (event.type == "fail") {
    operation.outcome = Outcome::fail;
    // These systems fail a cas only because the value was not the expected one.
    if (operation.kind == OperationKind::cas) operation.refusal = Refusal::not_expected;
    return {};
  }
  operation.outcome = Outcome::ok;
  if (!is_read(operation.kind)) return {};
  const bool is_nil = event.value.kind == EdnValue::Kind::nil;
  if (!is_nil && !is_scalar(event.value)) return complain("expected a number, a text or nil");
  if (!is_nil) operation.output = event.value.text;
  // A get has no other word for a key that does not exist.
  if (is_nil && operation.kind == OperationKind::get) operation.output = "";
  return {};
}

}  // namespace miniraft::sim
