#include "miniraft/apps/lab/bench/envelope.h"

namespace miniraft::lab {
namespace {

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Takes the rest of a plain string and its closing quote. Empty if it is not plain.
std::string_view take_name(std::string_view& text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      const std::string_view name = text.substr(0, i);
      text.remove_prefix(i + 1);
      return name;
    }
    if (c == '\\' || static_cast<unsigned char>(c) < 0x20) break;
  }
  return {};
}

bool take_id(std::string_view& text) {
  std::string_view rest = text;
  if (!take(rest, "\"id\":")) return false;
  const size_t digits = rest.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) return false;
  rest.remove_prefix(digits);
  if (!take(rest, ",")) return false;
  text = rest;
  return true;
}

}  // namespace

std::optional<Envelope> scan_envelope(std::string_view line) {
  if (!line.ends_with("}}") || !take(line, "{")) return std::nullopt;
  Envelope envelope;
  envelope.has_id = take_id(line);
  const bool source_first = take(line, "\"src\":\"");
  if (!source_first && !take(line, "\"dest\":\"")) return std::nullopt;
  const std::string_view first = take_name(line);
  if (!take(line, source_first ? ",\"dest\":\"" : ",\"src\":\"")) return std::nullopt;
  const std::string_view second = take_name(line);
  if (!take(line, ",\"body\":{") || first.empty() || second.empty()) return std::nullopt;
  envelope.source = source_first ? first : second;
  envelope.destination = source_first ? second : first;
  return envelope;
}

}  // namespace miniraft::lab
