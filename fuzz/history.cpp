// Checks: whatever a history file holds, each of its formats is read or refused without a crash,
// with a place inside the text. What is read keeps to the promises of sim/history/history.h, is
// read back from our own format as it was, and can be judged and explained.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "miniraft/core/base/check.h"
#include "miniraft/core/json/utf8.h"
#include "miniraft/sim/history/failing_window.h"
#include "miniraft/sim/history/history_formats.h"
#include "miniraft/sim/history/history_text.h"
#include "miniraft/sim/history/linearizability.h"

namespace {

using namespace miniraft;
using sim::History;
using sim::HistoryTextError;
using sim::Operation;

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const size_t bytes = json::utf8_sequence_bytes(text.data(), text.data() + text.size());
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

void check_place(std::string_view text, const HistoryTextError& error) {
  MINIRAFT_CHECK(!error.what.empty());
  MINIRAFT_CHECK_GE(error.column, 1U);
  sim::Lines lines(text);
  while (lines.number() < error.line) MINIRAFT_CHECK(lines.next());
  MINIRAFT_CHECK_LE(error.column, lines.line().size() + 1);
}

void check_operation(const Operation& operation) {
  if (operation.return_time) MINIRAFT_CHECK(operation.call_time <= *operation.return_time);
  if (operation.outcome != sim::Outcome::info) MINIRAFT_CHECK(operation.return_time.has_value());
  if (operation.refusal != sim::Refusal::none)
    MINIRAFT_CHECK(operation.outcome == sim::Outcome::fail);
}

void check_judgement(const History& history) {
  constexpr size_t operations_max = 40;
  if (history.operations.size() > operations_max) return;
  constexpr sim::Budget budget = {.time = {}, .steps_max = 1000, .memory_bytes_max = 1 << 20};
  const sim::CheckResult result = sim::check_linearizability(history, budget);
  for (const sim::KeyVerdict& key : result.keys) {
    const auto window = sim::find_failing_window(history, key.key, budget);
    if (key.verdict == sim::Verdict::linearizable) MINIRAFT_CHECK(!window);
    if (!window) continue;
    MINIRAFT_CHECK(std::find(window->operations.begin(), window->operations.end(), window->last) !=
                   window->operations.end());
  }
}

void check_history(std::string_view text, const std::expected<History, HistoryTextError>& read) {
  if (!read) return check_place(text, read.error());
  for (const Operation& operation : read->operations) check_operation(operation);
  const std::string ours = sim::history_text(*read);
  MINIRAFT_CHECK(is_utf8(ours));
  const auto again = sim::parse_history(ours);
  MINIRAFT_CHECK(again.has_value());
  // An empty text has no times, so their unit is lost with the last operation.
  if (is_utf8(text)) MINIRAFT_CHECK(again->operations == read->operations);
  check_judgement(*read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_history(text, sim::parse_history(text));
  check_history(text, sim::parse_json_lines(text));
  check_history(text, sim::parse_edn(text));
  check_history(text, sim::parse_jepsen_log(text));
  return 0;
}
