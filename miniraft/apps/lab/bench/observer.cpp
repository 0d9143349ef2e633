#include "miniraft/apps/lab/bench/observer.h"

#include <charconv>

#include "miniraft/core/base/check.h"

namespace miniraft::lab {
namespace {

/// The text after `name=` up to the next space; empty if there is no such field.
std::string_view field(std::string_view line, std::string_view name) {
  size_t at = 0;
  while ((at = line.find(name, at)) != std::string_view::npos) {
    const size_t value = at + name.size();
    if (at > 0 && line[at - 1] == ' ' && value < line.size() && line[value] == '=') {
      return line.substr(value + 1, line.find(' ', value) - value - 1);
    }
    at = value;
  }
  return {};
}

std::optional<uint64_t> number(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Role> role_of(std::string_view text) {
  for (const Role role : {Role::follower, Role::pre_candidate, Role::candidate, Role::leader}) {
    if (text == name_of(role)) return role;
  }
  return std::nullopt;
}

}  // namespace

const char* name_of(Role role) {
  switch (role) {
    case Role::follower:
      return "follower";
    case Role::pre_candidate:
      return "pre_candidate";
    case Role::candidate:
      return "candidate";
    case Role::leader:
      return "leader";
  }
  return "?";
}

Observer::Observer(size_t node_count) : latest_(node_count) {}

bool Observer::see(size_t node, std::string_view line, base::Instant now) {
  MINIRAFT_CHECK_LT(node, latest_.size());
  if (!line.starts_with("raft: ")) return false;
  const auto term = number(field(line, "term"));
  const auto role = role_of(field(line, "role"));
  if (!term || !role) return false;
  base::Instant at = now;
  // A node that was paused tells late: what counts is when it happened. Never in the future.
  if (const auto time_us = number(field(line, "time_us"))) {
    const base::Instant told(static_cast<int64_t>(*time_us) * 1'000);
    if (told < now && now - told < base::seconds(3600)) at = told;
  }
  const RoleEvent event{at, node, *term, *role};
  latest_[node] = event;
  events_.push_back(event);
  return true;
}

std::optional<size_t> Observer::leader() const {
  std::optional<RoleEvent> best;
  for (const auto& event : latest_) {
    if (event && event->role == Role::leader && (!best || event->term > best->term)) best = event;
  }
  if (!best) return std::nullopt;
  return best->node;
}

uint64_t Observer::term() const {
  uint64_t highest = 0;
  for (const auto& event : latest_) {
    if (event && event->term > highest) highest = event->term;
  }
  return highest;
}

}  // namespace miniraft::lab
