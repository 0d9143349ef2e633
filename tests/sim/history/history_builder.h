// HistoryBuilder: small histories in few words. Times are plain numbers; each operation gets a
// process of its own unless told otherwise.
//
// Shared by the tests of the checker, so that a case reads like the picture one would draw of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "miniraft/sim/history/history.h"

namespace miniraft::sim {

/// From a call to a return.
struct Span {
  int64_t call;
  int64_t end;
};

class HistoryBuilder {
 public:
  HistoryBuilder& read(Span span, Value output) {
    Operation& operation = add(OperationKind::read, span);
    operation.output = std::move(output);
    return *this;
  }
  HistoryBuilder& write(Span span, std::string value) {
    add(OperationKind::write, span).input = std::move(value);
    return *this;
  }
  HistoryBuilder& cas(Span span, std::string from, std::string to) {
    Operation& operation = add(OperationKind::cas, span);
    operation.expected = std::move(from);
    operation.input = std::move(to);
    return *this;
  }
  HistoryBuilder& put(Span span, std::string value) {
    add(OperationKind::put, span).input = std::move(value);
    return *this;
  }
  HistoryBuilder& get(Span span, std::string output) {
    add(OperationKind::get, span).output = std::move(output);
    return *this;
  }
  HistoryBuilder& append(Span span, std::string piece) {
    add(OperationKind::append, span).input = std::move(piece);
    return *this;
  }

  /// The last operation's end is unknown.
  HistoryBuilder& indeterminate() {
    history_.operations.back().outcome = Outcome::info;
    return *this;
  }
  /// The last operation failed.
  HistoryBuilder& failed(Refusal refusal) {
    history_.operations.back().outcome = Outcome::fail;
    history_.operations.back().refusal = refusal;
    return *this;
  }
  /// The last operation was on this key.
  HistoryBuilder& on(std::string key) {
    history_.operations.back().key = std::move(key);
    return *this;
  }

  operator History() const { return history_; }  // NOLINT(google-explicit-constructor)

 private:
  Operation& add(OperationKind kind, Span span) {
    Operation operation;
    operation.process = history_.operations.size();
    operation.key = "k";
    operation.kind = kind;
    operation.call_time = base::Instant(span.call);
    operation.return_time = base::Instant(span.end);
    operation.outcome = Outcome::ok;
    history_.operations.push_back(std::move(operation));
    return history_.operations.back();
  }

  History history_;
};

}  // namespace miniraft::sim
