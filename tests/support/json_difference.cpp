#include "tests/support/json_difference.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <map>
#include <variant>
#include <vector>

#include "miniraft/core/json/write.h"
#include "tests/support/json_reference.h"

namespace miniraft::json::testing {
namespace {

Event number_event(Value number) {
  switch (number.number_form()) {
    case NumberForm::unsigned_integer:
      return {'u', number.as_uint64().value()};
    case NumberForm::negative_integer:
      return {'i', static_cast<uint64_t>(number.as_int64().value())};
    case NumberForm::real:
      return {'d', std::bit_cast<uint64_t>(number.as_double().value())};
  }
  return {'?'};
}

Event scalar_event(Value scalar) {
  switch (scalar.kind()) {
    case Kind::null:
      return {'n'};
    case Kind::boolean:
      return {scalar.as_bool().value() ? 't' : 'f'};
    case Kind::number:
      return number_event(scalar);
    default:
      return {.token = 's', .text = std::string(scalar.as_string().value())};
  }
}

// A document's value as the reference has it, by the public functions of Value; or what is wrong
// with it. The stack holds what is yet to come, the next last.
class Walk {
 public:
  explicit Walk(Value root) : waiting_{root} {
    while (!waiting_.empty()) {
      const auto next = std::move(waiting_.back());
      waiting_.pop_back();
      if (const Event* event = std::get_if<Event>(&next)) {
        events_.push_back(*event);
      } else {
        visit(std::get<Value>(next));
      }
    }
  }

  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] const std::string& wrong() const { return wrong_; }

 private:
  using Step = std::variant<Event, Value>;

  void visit(Value value) {
    std::vector<Step> steps;
    if (value.is_array()) {
      events_.push_back({'['});
      for (const Value element : value.elements()) steps.emplace_back(element);
      check(value.size() == steps.size(), "size of an array");
      steps.emplace_back(Event{']'});
    } else if (value.is_object()) {
      events_.push_back({'{'});
      for (const Member member : value.members()) {
        steps.emplace_back(Event{.token = 'k', .text = std::string(member.key)});
        steps.emplace_back(member.value);
      }
      check(value.size() == steps.size() / 2, "size of an object");
      check_find(value);
      steps.emplace_back(Event{'}'});
    } else {
      events_.push_back(scalar_event(value));
      check_escapes(value);
    }
    std::move(steps.rbegin(), steps.rend(), std::back_inserter(waiting_));
  }

  void check_find(Value object) {
    std::map<std::string_view, const Node*> last;
    for (const Member member : object.members()) last[member.key] = member.value.node();
    if (last.size() > 16) return;  // each lookup takes time as there are members
    for (const auto& [key, node] : last) {
      const auto found = object.find(key);
      check(found && found->node() == node, "find");
    }
  }

  void check_escapes(Value scalar) {
    if (!scalar.needs_no_escape()) return;
    const std::string_view text = scalar.as_string().value();
    check(reference_string(text) == '"' + std::string(text) + '"', "needs_no_escape");
  }

  void check(bool holds, std::string_view what) {
    if (!holds && wrong_.empty()) wrong_ = what;
  }

  std::vector<Step> waiting_;
  std::vector<Event> events_;
  std::string wrong_;
};

std::string describe(const Event& event) {
  return std::string{event.token} + ' ' + std::to_string(event.number) + ' ' +
         printable(event.text);
}

std::string event_difference(const std::vector<Event>& ours, const std::vector<Event>& reference) {
  if (ours == reference) return "";
  const auto [our, other] = std::ranges::mismatch(ours, reference);
  return "value " + std::to_string(our - ours.begin()) + ": " +
         (our == ours.end() ? "none" : describe(*our)) + ", not " +
         (other == reference.end() ? "none" : describe(*other));
}

std::string value_difference(Value root, const std::vector<Event>& reference) {
  const Walk walk(root);
  if (!walk.wrong().empty()) return walk.wrong();
  if (std::string found = event_difference(walk.events(), reference); !found.empty()) return found;
  const std::string written = to_text(root);
  const std::string expected = reference_text(reference);
  return written == expected ? ""
                             : "written " + printable(written) + ", not " + printable(expected);
}

bool same(const ParseError& left, const ParseError& right) {
  return left.kind == right.kind && left.offset == right.offset && left.line == right.line &&
         left.column == right.column;
}

std::string verdict(const std::optional<ParseError>& error) {
  return error ? json::describe(*error) : "accepted";
}

}  // namespace

std::string difference(std::string_view text, Document& document, const Options& options) {
  // A block of just the text's size: the address sanitizer sees who reads past it.
  const std::vector<char> block(text.begin(), text.end());
  const auto root = parse(std::string_view(block.data(), block.size()), document, options);
  const Reference reference = reference_parse(text, options.depth_max);
  const auto error = root ? std::nullopt : std::optional(root.error());
  std::string found;
  if (error.has_value() != reference.error.has_value() ||
      (error && !same(*error, *reference.error))) {
    found = verdict(error) + ", not " + verdict(reference.error);
  } else if (root) {
    found = value_difference(*root, reference.events);
  } else if (!document.root().is_null()) {
    found = "the document holds something after an error";
  }
  return found.empty() ? "" : found + "\nin " + printable(text);
}

std::string string_difference(std::string_view bytes) {
  const std::string quoted = reference_string(bytes);
  std::string written;
  Writer writer(written);
  writer.begin_object();
  writer.key(bytes);
  writer.string(bytes);
  writer.end_object();
  const std::string expected = '{' + quoted + ':' + quoted + '}';
  return written == expected ? ""
                             : "written " + printable(written) + ", not " + printable(expected);
}

std::string printable(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (code >= 0x20 && code < 0x7F) {
      out += byte;
    } else {
      out += {'\\', 'x', hex[code / 16], hex[code % 16]};
    }
  }
  return out;
}

}  // namespace miniraft::json::testing
