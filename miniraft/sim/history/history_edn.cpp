// EDN histories: one event per line, a map of keywords. docs/checker.md §4.3.
#include <optional>
#include <string>
#include <utility>

#include "miniraft/sim/history/edn.h"
#include "miniraft/sim/history/history_events.h"
#include "miniraft/sim/history/history_formats.h"

namespace miniraft::sim {
namespace {

using Done = std::expected<void, std::string>;

/// The members that count, each at most once.
struct Members {
  std::optional<uint64_t> process;
  std::optional<std::string_view> type;
  std::optional<std::string_view> function;
  std::optional<EdnValue> key;
  std::optional<EdnValue> value;
};

Done read_value(EdnReader& reader, std::optional<EdnValue>& into) {
  auto value = reader.value();
  if (!value) return std::unexpected(std::move(value.error()));
  into = std::move(*value);
  return {};
}

Done read_keyword(EdnReader& reader, std::optional<std::string_view>& into) {
  into = reader.keyword();
  if (!into) return std::unexpected(std::string("expected a keyword"));
  return {};
}

Done read_member(EdnReader& reader, std::string_view name, Members& members) {
  if (name == "type") return read_keyword(reader, members.type);
  if (name == "f") return read_keyword(reader, members.function);
  if (name == "key") return read_value(reader, members.key);
  if (name == "value") return read_value(reader, members.value);
  if (name == "process") {
    members.process = reader.unsigned_number();
    if (!members.process) return std::unexpected(std::string("expected the number of a process"));
    return {};
  }
  if (!reader.skip_form()) return std::unexpected("no value for :" + std::string(name));
  return {};
}

Done read_members(EdnReader& reader, Members& members) {
  if (!reader.take('{')) return std::unexpected(std::string("expected {"));
  while (!reader.take('}')) {
    const auto name = reader.keyword();
    if (!name) return std::unexpected(std::string("expected a keyword or }"));
    if (auto read = read_member(reader, *name, members); !read) return read;
  }
  if (!reader.at_end()) return std::unexpected(std::string("expected the end of the line"));
  if (!members.process) return std::unexpected(std::string(":process is missing"));
  if (!members.type) return std::unexpected(std::string(":type is missing"));
  if (!members.function) return std::unexpected(std::string(":f is missing"));
  return {};
}

bool is_nemesis(std::string_view line) {
  const size_t at = line.find(":process");
  if (at == std::string_view::npos) return false;
  const size_t next = line.find_first_not_of(" \t", at + 8);
  return next != std::string_view::npos && line.substr(next).starts_with(":nemesis");
}

// What the events themselves cannot tell any more: whether a member was there at all.
Done check_members(const Members& members) {
  using Kind = EdnValue::Kind;
  if (members.key && (members.key->kind == Kind::nil || members.key->kind == Kind::vector)) {
    return std::unexpected(std::string(":key is neither a number, a text nor a keyword"));
  }
  const bool is_read = members.function == "read" || members.function == "get";
  if (is_read && members.type == "ok" && !members.value) {
    return std::unexpected(std::string("the :value that was read is missing"));
  }
  return {};
}

Done take_line(std::string_view line, size_t number, EdnReader& reader, HistoryEvents& events) {
  if (is_nemesis(line)) return {};
  Members members;
  if (auto read = read_members(reader, members); !read) return read;
  if (auto checked = check_members(members); !checked) return checked;
  return events.take({.process = *members.process,
                      .type = *members.type,
                      .function = *members.function,
                      .key = members.key ? members.key->text : only_key,
                      .value = members.value.value_or(EdnValue())},
                     number);
}

}  // namespace

std::expected<History, HistoryTextError> parse_edn(std::string_view text) {
  HistoryEvents events;
  for (Lines lines(text); lines.next();) {
    EdnReader reader(lines.line());
    if (reader.at_end()) continue;
    if (auto taken = take_line(lines.line(), lines.number(), reader, events); !taken) {
      return std::unexpected(
          HistoryTextError{lines.number(), reader.column(), std::move(taken.error())});
    }
  }
  return std::move(events).finish();
}

}  // namespace miniraft::sim
