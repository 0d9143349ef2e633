#include "miniraft/sim/cluster/log_record.h"

#include <algorithm>
#include <utility>

#include "miniraft/core/base/overloaded.h"
#include "miniraft/sim/fingerprint.h"

namespace miniraft::sim {

namespace {

uint64_t fingerprint_of(const raft::Configuration& configuration) {
  uint64_t hash = configuration.is_joint ? 2 : 1;
  for (const raft::Member& member : configuration.members) {
    hash = mix(hash ^ mix(member.node.value * 8 + static_cast<uint64_t>(member.standing)));
  }
  return hash;
}

uint64_t fingerprint_of(const raft::Entry& entry) {
  const uint64_t payload = std::visit(
      base::overloaded{
          [](const raft::Noop&) { return uint64_t{1}; },
          [](const raft::Command& command) { return fingerprint(command.bytes); },
          [](const raft::Configuration& configuration) { return fingerprint_of(configuration); },
      },
      entry.payload);
  return mix(payload ^ mix(entry.payload.index() + 1));
}

std::string words_for(raft::EntryId id) {
  return "entry " + std::to_string(id.index.value) + " of term " + std::to_string(id.term.value);
}

}  // namespace

raft::LogIndex RecordedLog::configuration_at(raft::LogIndex index) const {
  const auto after = std::ranges::upper_bound(configurations_, index);
  return after == configurations_.begin() ? raft::LogIndex() : *std::prev(after);
}

void RecordedLog::append(const LogSlot& slot) {
  slots_.push_back(slot);
  if (slot.is_configuration) configurations_.push_back(last());
}

void RecordedLog::cut_after(raft::LogIndex last) {
  slots_.resize(last.value + 1);
  while (!configurations_.empty() && configurations_.back() > last) configurations_.pop_back();
}

void RecordedLog::take_prefix(const RecordedLog& other, raft::LogIndex last) {
  slots_.assign(other.slots_.begin(),
                other.slots_.begin() + static_cast<std::ptrdiff_t>(last.value + 1));
  configurations_ = other.configurations_;
  while (!configurations_.empty() && configurations_.back() > last) configurations_.pop_back();
}

LogRecord::LogRecord(size_t nodes, raft::Configuration founders)
    : founders_(std::move(founders)),
      origins_(nodes + 1),
      bases_(nodes + 1),
      logs_(nodes + 1),
      was_cut_(nodes + 1) {}

bool LogRecord::is_in_effect(raft::LogIndex index, const raft::Configuration& configuration) const {
  const raft::LogIndex at = committed_.configuration_at(index);
  if (at == raft::LogIndex()) {
    return configuration == founders_ || configuration == raft::Configuration();
  }
  return configuration == configurations_.at({committed_.at(at).term, at});
}

const raft::Configuration& LogRecord::configuration_of(uint64_t node) const {
  const RecordedLog& own = log(node);
  const raft::LogIndex at = own.configuration_at(own.last());
  if (at == raft::LogIndex()) return bases_.at(node);
  return configurations_.at({own.at(at).term, at});
}

const raft::Configuration& LogRecord::committed_configuration() const {
  const raft::LogIndex at = committed_.configuration_at(committed_.last());
  if (at == raft::LogIndex()) return founders_;
  return configurations_.at({committed_.at(at).term, at});
}

std::optional<std::string> LogRecord::append(RecordedLog& log, const raft::Entry& entry) {
  const raft::LogIndex index = raft::next(log.last());
  if (entry.id.index != index) return words_for(entry.id) + " leaves a gap";
  const LogSlot& before = log.at(log.last());
  LogSlot slot{entry.id.term, mix(before.chain ^ mix(entry.id.term.value) ^ fingerprint_of(entry)),
               std::holds_alternative<raft::Configuration>(entry.payload)};
  TermEntries& known = terms_[entry.id.term];
  if (known.slots.empty()) known.first = index;
  const uint64_t at = index.value - known.first.value;
  if (index < known.first || at > known.slots.size()) {
    return words_for(entry.id) + " is not what follows in its term";
  }
  if (at == known.slots.size()) {
    known.slots.push_back(slot);
    if (slot.is_configuration) {
      configurations_[entry.id] = std::get<raft::Configuration>(entry.payload);
    }
  } else if (known.slots[at] != slot) {
    return words_for(entry.id) + " or what is before it is not the same in two logs";
  }
  log.append(slot);
  return std::nullopt;
}

std::optional<std::string> LogRecord::install(uint64_t node, const raft::SnapshotMeta& snapshot,
                                              bool keeps_log) {
  const raft::EntryId last = snapshot.last;
  if (last.index > committed_.last() || committed_.at(last.index).term != last.term) {
    return "a snapshot ends at " + words_for(last) + ", which is not committed";
  }
  if (!is_in_effect(last.index, snapshot.configuration)) {
    return "a snapshot to " + words_for(last) + " has not the configuration in effect there";
  }
  if (keeps_log) return std::nullopt;
  logs_.at(node).take_prefix(committed_, last.index);
  bases_.at(node) = snapshot.configuration;
  return std::nullopt;
}

std::optional<std::string> LogRecord::written(uint64_t node, const raft::Persist& persist) {
  RecordedLog& log = logs_.at(node);
  if (persist.snapshot) {
    if (auto wrong = install(node, *persist.snapshot, persist.keeps_log)) return wrong;
  }
  if (persist.entries.empty()) return std::nullopt;
  const raft::LogIndex kept = raft::previous(persist.entries.front().id.index);
  if (kept > log.last()) return words_for(persist.entries.front().id) + " leaves a gap";
  if (kept < log.last()) {
    was_cut_[node] = true;
    log.cut_after(kept);
  }
  for (const raft::Entry& entry : persist.entries) {
    if (auto wrong = append(log, entry)) return wrong;
  }
  return std::nullopt;
}

std::optional<std::string> LogRecord::recovered(uint64_t node, const raft::Recovered& recovered) {
  RecordedLog& log = logs_.at(node);
  const raft::EntryId base = recovered.log_base;
  if (base.index > committed_.last() || committed_.at(base.index).term != base.term) {
    return "a log begins after " + words_for(base) + ", which is not committed";
  }
  log.take_prefix(committed_, base.index);
  bases_.at(node) = recovered.snapshot ? recovered.snapshot->configuration : origins_.at(node);
  for (const raft::Entry& entry : recovered.entries) {
    if (auto wrong = append(log, entry)) return wrong;
  }
  return std::nullopt;
}

std::optional<std::string> LogRecord::commit(uint64_t node, raft::LogIndex from,
                                             raft::LogIndex to) {
  const RecordedLog& log = logs_.at(node);
  if (to > log.last()) {
    return "the commit index " + std::to_string(to.value) + " is beyond the end of the log";
  }
  for (raft::LogIndex index = raft::next(from); index <= to; index = raft::next(index)) {
    if (index > committed_.last()) {
      if (log.at(raft::previous(index)).chain != committed_.at(committed_.last()).chain) {
        return "what is before " + words_for({log.at(index).term, index}) + " is not committed";
      }
      committed_.append(log.at(index));
    } else if (log.at(index) != committed_.at(index)) {
      return words_for({log.at(index).term, index}) + " is committed here, and elsewhere " +
             words_for({committed_.at(index).term, index});
    }
  }
  return std::nullopt;
}

bool LogRecord::take_was_cut(uint64_t node) {
  const bool was_cut = was_cut_[node];
  was_cut_[node] = false;
  return was_cut;
}

}  // namespace miniraft::sim
