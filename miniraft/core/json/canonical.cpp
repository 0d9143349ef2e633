// The canonical text of a value.
#include <algorithm>

#include "miniraft/core/json/write.h"

namespace miniraft::json {
namespace {

// Members of `object` by key, each key once with its last value.
std::vector<Member> canonical_members(Value object) {
  std::vector<Member> members;
  members.reserve(object.size());
  for (const Member member : object.members()) members.push_back(member);
  // Nodes lie in the order of the text, so the last of repeated keys comes last.
  std::ranges::sort(members, [](const Member& left, const Member& right) {
    const auto order = left.key <=> right.key;
    return order != 0 ? order < 0 : left.value.node() < right.value.node();
  });
  size_t kept = 0;
  for (size_t i = 0; i < members.size(); ++i) {
    const bool is_last = i + 1 == members.size() || members[i + 1].key != members[i].key;
    if (is_last) members[kept++] = members[i];
  }
  members.erase(members.begin() + static_cast<std::ptrdiff_t>(kept), members.end());
  return members;
}

// An array or object in the course of being written.
struct OpenContainer {
  bool is_object;
  std::vector<Member> members;  // of an object
  const Node* element;          // of an array: the next one
  size_t next = 0;              // of an object: the next member
  const Node* end;              // of an array
};

OpenContainer open_container(Value value) {
  if (value.is_object()) return {true, canonical_members(value), nullptr, 0, nullptr};
  return {false, {}, value.node() + 1, 0, after(value.node())};
}

// The next value of the container, its key written; nullopt at the end.
std::optional<Value> next_value(OpenContainer& container, Writer& writer) {
  if (container.is_object) {
    if (container.next == container.members.size()) return std::nullopt;
    const Member& member = container.members[container.next++];
    writer.key(member.key);
    return member.value;
  }
  if (container.element == container.end) return std::nullopt;
  const Value element(container.element);
  container.element = after(container.element);
  return element;
}

}  // namespace

std::string canonical_text(Value value) {
  std::string out;
  Writer writer(out);
  std::vector<OpenContainer> open;
  std::optional<Value> here = value;
  while (true) {
    if (!here) {
      open.back().is_object ? writer.end_object() : writer.end_array();
      open.pop_back();
    } else if (here->is_object() || here->is_array()) {
      here->is_object() ? writer.begin_object() : writer.begin_array();
      open.push_back(open_container(*here));
    } else if (here->is_number()) {
      writer.canonical_number(*here);
    } else {
      writer.value(*here);
    }
    if (open.empty()) return out;
    here = next_value(open.back(), writer);
  }
}

bool equal(Value left, Value right) {
  return left.kind() == right.kind() && canonical_text(left) == canonical_text(right);
}

}  // namespace miniraft::json
