#include "miniraft/sim/explore/member_changes.h"

#include <charconv>
#include <sstream>
#include <utility>

namespace miniraft::sim {

namespace {

constexpr std::string_view marks = "+~-";  // In the order of raft::MemberKind.

std::optional<raft::MemberChange> member_change_in(std::string_view word) {
  const size_t kind = word.empty() ? std::string_view::npos : marks.find(word.front());
  if (kind == std::string_view::npos || word.size() < 3 || word[1] != 'n') return std::nullopt;
  uint64_t node = 0;
  const auto [end, error] = std::from_chars(word.data() + 2, word.data() + word.size(), node);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return raft::MemberChange{raft::NodeId(node), static_cast<raft::MemberKind>(kind)};
}

std::optional<MemberChanges> one_change_in(std::string_view words) {
  MemberChanges made;
  std::istringstream in{std::string(words)};
  for (std::string word; in >> word;) {
    if (word == "forced") {
      made.is_forced = true;
    } else if (const auto change = member_change_in(word)) {
      made.changes.push_back(*change);
    } else {
      return std::nullopt;
    }
  }
  if (made.changes.empty()) return std::nullopt;
  return made;
}

}  // namespace

std::string words_for(const MemberChanges& changes) {
  std::string words;
  for (const auto& [node, becomes] : changes.changes) {
    if (!words.empty()) words += ' ';
    words += marks[static_cast<size_t>(becomes)];
    words += "n" + std::to_string(node.value);
  }
  return changes.is_forced ? words + " forced" : words;
}

std::string words_for(const std::vector<MemberChanges>& all) {
  std::string words;
  for (const MemberChanges& changes : all) {
    if (!words.empty()) words += ", ";
    words += words_for(changes);
  }
  return words;
}

std::optional<std::vector<MemberChanges>> member_changes_in(std::string_view words) {
  std::vector<MemberChanges> all;
  while (!words.empty()) {
    const size_t comma = std::min(words.find(','), words.size());
    auto change = one_change_in(words.substr(0, comma));
    if (!change) return std::nullopt;
    all.push_back(*std::move(change));
    words.remove_prefix(std::min(comma + 1, words.size()));
  }
  return all;
}

}  // namespace miniraft::sim
