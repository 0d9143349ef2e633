#include "miniraft/apps/lab/check/operation_words.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string_view>

#include "miniraft/core/json/string_text.h"

namespace miniraft::lab {
namespace {

using sim::OperationKind;
using sim::Outcome;
using sim::Refusal;

constexpr size_t shown_bytes_max = 32;

// Letters, digits and signs that need no quotes to stand apart.
bool is_plain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.';
  });
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// Cuts between characters, never within one: what json writes is valid UTF-8.
std::string without_middle(const std::string& text) {
  if (text.size() <= shown_bytes_max) return text;
  size_t head = shown_bytes_max / 2;
  while (head > 0 && is_continuation(text[head])) --head;
  size_t tail = text.size() - (shown_bytes_max / 2 - 3);
  while (tail < text.size() && is_continuation(text[tail])) ++tail;
  return text.substr(0, head) + "..." + text.substr(tail);
}

std::string shown_text(const std::string& value) {
  if (is_plain(value)) return without_middle(value);
  std::string quoted;
  json::append_string(quoted, value);
  return without_middle(quoted);
}

std::string name_of_kind(OperationKind kind) {
  switch (kind) {
    case OperationKind::read:
      return "read";
    case OperationKind::write:
      return "write";
    case OperationKind::cas:
      return "cas";
    case OperationKind::put:
      return "put";
    case OperationKind::get:
      return "get";
    case OperationKind::append:
      return "append";
  }
  return "?";
}

bool is_read(const sim::Operation& operation) {
  return is_read(operation.kind);
}

sim::Value value_read(const sim::Operation& operation) {
  return operation.outcome == Outcome::fail ? std::nullopt : operation.output;
}

std::string arguments_of(const sim::Operation& operation) {
  if (is_read(operation)) return shown(value_read(operation));
  if (operation.kind != OperationKind::cas) return shown_text(operation.input);
  return shown_text(operation.expected) + " -> " + shown_text(operation.input);
}

std::string refusal_words(const sim::Operation& operation) {
  std::string cas =
      "refused a cas from " + shown_text(operation.expected) + " to " + shown_text(operation.input);
  switch (operation.refusal) {
    case Refusal::missing:
      return cas + " because the key did not exist";
    case Refusal::differed:
      return cas + " because the value was another one than " + shown_text(operation.expected);
    case Refusal::not_expected:
      return cas + " because the value was not " + shown_text(operation.expected);
    case Refusal::none:
      break;
  }
  return cas;
}

// The deed with the verb in the participle, `written 2`, which follows `had` or `may have`.
std::string participle_of(const sim::Operation& operation) {
  switch (operation.kind) {
    case OperationKind::read:
    case OperationKind::get:
      return "read " + shown(value_read(operation));
    case OperationKind::write:
    case OperationKind::put:
      return "written " + shown_text(operation.input);
    case OperationKind::cas:
      return "replaced " + shown_text(operation.expected) + " by " + shown_text(operation.input);
    case OperationKind::append:
      return "appended " + shown_text(operation.input);
  }
  return "";
}

bool is_refused_cas(const sim::Operation& operation) {
  return operation.kind == OperationKind::cas && operation.outcome == Outcome::fail;
}

}  // namespace

std::string shown(const sim::Value& value) {
  return value ? shown_text(*value) : "nothing";
}

std::string label_of(const sim::Operation& operation) {
  std::string label = name_of_kind(operation.kind) + " " + arguments_of(operation);
  if (is_refused_cas(operation)) label += " refused";
  if (operation.outcome == Outcome::info) label += " ?";
  return label;
}

std::string name_of_client(const sim::Operation& operation) {
  std::string name = "process " + std::to_string(operation.process);
  if (!operation.note.empty()) name += " [" + shown_note(operation) + "]";
  return name;
}

std::string shown_note(const sim::Operation& operation) {
  const std::string& note = operation.note;
  const bool has_control = std::any_of(note.begin(), note.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  return has_control ? shown_text(note) : without_middle(note);
}

std::string deed_of(const sim::Operation& operation) {
  if (operation.outcome == Outcome::info) return "may have " + participle_of(operation);
  if (is_refused_cas(operation)) return "was " + refusal_words(operation);
  const bool is_write =
      operation.kind == OperationKind::write || operation.kind == OperationKind::put;
  return is_write ? "wrote " + shown_text(operation.input) : participle_of(operation);
}

std::string past_deed_of(const sim::Operation& operation) {
  if (is_refused_cas(operation)) return "had been " + refusal_words(operation);
  return "had " + participle_of(operation);
}

TimeWords::TimeWords(const sim::History& history, const std::vector<size_t>& operations)
    : unit_(history.time_unit) {
  // The shortest operation must still be seen to last.
  int64_t shortest = std::numeric_limits<int64_t>::max();
  for (const size_t place : operations) {
    const sim::Operation& operation = history.operations[place];
    if (!operation.return_time) continue;
    shortest = std::min(shortest, (*operation.return_time - operation.call_time).value);
  }
  for (int64_t unit = 1'000'000; unit > shortest && digits_ < 9; unit /= 10) ++digits_;
}

std::string TimeWords::text_of(base::Instant instant) const {
  if (unit_ == sim::TimeUnit::events) return std::to_string(instant.value);
  char text[48];
  std::snprintf(text, sizeof(text), "%.*f", digits_, static_cast<double>(instant.value) / 1e9);
  return text;
}

std::string TimeWords::span_of(const sim::Operation& operation) const {
  const bool has_lines = unit_ == sim::TimeUnit::events;
  const std::string call = text_of(operation.call_time);
  const bool is_open = operation.outcome == Outcome::info || !operation.return_time;
  if (is_open) return has_lines ? "from line " + call + " on" : "from " + call + " s on";
  const std::string end = text_of(*operation.return_time);
  return has_lines ? "lines " + call + "-" + end : call + "-" + end + " s";
}

}  // namespace miniraft::lab
