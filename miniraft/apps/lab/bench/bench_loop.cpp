#include "miniraft/apps/lab/bench/bench_loop.h"

#include <algorithm>
#include <utility>

#include "miniraft/apps/lab/bench/envelope.h"
#include "miniraft/apps/lab/bench/lin_kv.h"
#include "miniraft/os/clock.h"

namespace miniraft::lab {
namespace {

using base::Duration;
using base::Instant;

/// Violations beyond these are only counted; those beyond the first few are not told at once.
constexpr size_t violations_kept = 100;
constexpr uint64_t violations_told = 5;

/// With sessions, how long a client tries to learn what came of an operation.
constexpr int64_t timeouts_per_operation = 20;

/// How long a turn waits at most: the progress line must move.
constexpr Duration turn_at_most = base::milliseconds(100);

/// How long a run goes on after a node's end to hear of the ends of others.
constexpr Duration others_end_within = base::milliseconds(100);

/// A line of a node's stderr may be long; its end is in the log.
constexpr size_t last_words_bytes_max = 300;

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view blanks = " \t\r";
  const size_t first = line.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

}  // namespace

BenchLoop::BenchLoop(const BenchParts& parts, base::Random network_random,
                     base::Random clients_random)
    : parts_(parts),
      network_(parts.options.network, network_random),
      clients_(
          {.count = parts.options.concurrency,
           .node_count = parts.options.node_count,
           .timeout = parts.options.timeout,
           .ask_again_for = parts.options.sessions ? parts.options.timeout * timeouts_per_operation
                                                   : Duration()},
          clients_random),
      observer_(parts.options.node_count),
      initialised_(parts.options.node_count, false),
      last_words_(parts.options.node_count) {
  record_.start = os::monotonic_now();
}

void BenchLoop::send_init() {
  for (size_t node = 0; node < initialised_.size(); ++node) {
    parts_.cluster.write(node, init_line(next_message_id_++, node, initialised_.size()));
  }
}

bool BenchLoop::all_initialised() const {
  return std::find(initialised_.begin(), initialised_.end(), false) == initialised_.end();
}

void BenchLoop::complain_of_missing_init() {
  for (size_t node = 0; node < initialised_.size(); ++node) {
    if (!initialised_[node]) complain(node, "no init_ok within 10 s of init");
  }
  node_has_ended_ = true;
}

void BenchLoop::begin_load(base::Random nemesis_random) {
  record_.start = os::monotonic_now();
  nemesis_.emplace(NemesisPlan{.partitions = parts_.options.partitions,
                               .pauses = parts_.options.pauses,
                               .interval = parts_.options.nemesis_interval,
                               .time_limit = parts_.options.time_limit},
                   parts_.options.node_count, record_.start, nemesis_random);
}

void BenchLoop::end_load() {
  record_.load_end = os::monotonic_now();
  if (nemesis_ && nemesis_->current() != nullptr) heal(record_.load_end);
  if (nemesis_) nemesis_->stop();
}

void BenchLoop::invoke(size_t client, const Request& request, Instant now) {
  line_.clear();
  const size_t node = clients_.invoke(client, request, next_message_id_++, now, line_);
  parts_.cluster.write(node, line_);
}

void BenchLoop::ask_again(Instant now) {
  while (const auto client = clients_.take_due(now)) {
    line_.clear();
    const size_t node = clients_.ask_again(*client, next_message_id_++, now, line_);
    parts_.cluster.write(node, line_);
  }
}

void BenchLoop::turn(Instant until) {
  const Instant now = os::monotonic_now();
  deliver_due(now);
  clients_.expire(now);
  ask_again(now);
  move_nemesis(now);
  if (parts_.progress.is_due(now)) show_progress(now);
  const Instant wake = next_due(std::min(until, now + turn_at_most));
  if (parts_.cluster.wait(wake - now, parts_.interrupt, *this)) {
    record_.was_interrupted = true;
    parts_.progress.say("interrupted: ending the run");
  }
}

RunRecord BenchLoop::finish(Duration patience) {
  record_.end = os::monotonic_now();
  clients_.abandon(record_.end);
  is_shutting_down_ = true;
  if (node_has_ended_) hear_of_other_ends();
  record_.notes = parts_.cluster.shut_down(patience, *this);
  const RunOptions& options = parts_.options;
  if ((options.partitions || options.pauses) && record_.faults.empty()) {
    record_.notes.emplace_back(
        "no fault was injected: the load is too short for --nemesis-interval, or the nodes too "
        "few");
  }
  record_.operations = clients_.operations();
  record_.roles = observer_.events();
  record_.network = network_.counts();
  record_.late_replies = clients_.late_replies();
  record_.repeated = clients_.repeated();
  return std::move(record_);
}

/// When one node has ended, others may have just then, and for the same reason.
void BenchLoop::hear_of_other_ends() {
  const Instant deadline = os::monotonic_now() + others_end_within;
  for (Instant now = os::monotonic_now(); now < deadline; now = os::monotonic_now()) {
    parts_.cluster.wait(deadline - now, os::Fd(), *this);
  }
}

void BenchLoop::deliver_due(Instant now) {
  while (auto delivery = network_.take_due(now)) parts_.cluster.write(delivery->to, delivery->line);
}

void BenchLoop::move_nemesis(Instant now) {
  if (!nemesis_) return;
  switch (nemesis_->step(now, observer_.leader())) {
    case NemesisStep::nothing:
      break;
    case NemesisStep::inject:
      inject(now);
      break;
    case NemesisStep::heal:
      heal(now);
      break;
  }
}

void BenchLoop::inject(Instant now) {
  const Fault& fault = *nemesis_->current();
  const auto leader = observer_.leader();
  network_.set_cut_links(fault.links);
  for (const size_t node : fault.paused) parts_.cluster.pause(node);
  record_.faults.push_back({.kind = fault.kind,
                            .description = fault.description,
                            .start = now,
                            .end = Instant(),
                            .term = observer_.term(),
                            .leader_known = leader.has_value(),
                            .leader_cut_off = leader && cuts_off(fault, *leader)});
}

void BenchLoop::heal(Instant now) {
  network_.set_cut_links(LinkSet(initialised_.size()));
  for (size_t node = 0; node < initialised_.size(); ++node) parts_.cluster.resume(node);
  record_.faults.back().end = now;
}

void BenchLoop::show_progress(Instant now) {
  const auto leader = observer_.leader();
  const std::string leader_name = leader ? node_name(*leader) : std::string();
  const Fault* fault = nemesis_ ? nemesis_->current() : nullptr;
  parts_.progress.show(
      {.phase = phase(),
       .elapsed = now - record_.start,
       .time_limit = parts_.options.time_limit,
       .operations = clients_.operations().size() - clients_.under_way(),
       .fault = fault != nullptr ? std::string_view(fault->description) : std::string_view(),
       .leader = leader_name},
      now);
}

Phase BenchLoop::phase() const {
  if (!nemesis_) return Phase::starting;
  return record_.load_end == Instant() ? Phase::load : Phase::reading_back;
}

Instant BenchLoop::next_due(Instant until) const {
  Instant next = until;
  for (const auto& due : {network_.next_due(), clients_.next_event(),
                          nemesis_ ? nemesis_->next_step() : std::optional<Instant>()}) {
    if (due && *due < next) next = *due;
  }
  return next;
}

void BenchLoop::on_line(size_t node, std::string_view line) {
  if (is_shutting_down_) return;
  now_ = os::monotonic_now();
  if (const auto envelope = scan_envelope(line)) {
    const auto to = node_named(envelope->destination);
    if (to && node_named(envelope->source) == node) {
      forward(node, *to, line, envelope->has_id);
      return;
    }
  }
  route_parsed(node, line);
}

void BenchLoop::on_log_line(size_t node, std::string_view line) {
  if (observer_.see(node, line, os::monotonic_now())) return;
  const std::string_view words = trimmed(line);
  if (!words.empty()) last_words_[node] = words.substr(0, last_words_bytes_max);
}

void BenchLoop::on_end(size_t node, std::string_view how) {
  node_has_ended_ = true;
  std::string text = "its process ended by itself with " + std::string(how);
  if (!last_words_[node].empty()) text += ": " + last_words_[node];
  text += last_words_[node].empty() ? "; why may be in " : "; more may be in ";
  complain(node, text + parts_.options.folder + "/logs/" + node_name(node) + ".log");
}

void BenchLoop::forward(size_t from, size_t to, std::string_view line, bool has_id) {
  line_.clear();
  if (!has_id) {
    const size_t brace = line.find('{');
    line_ = "{\"id\":" + std::to_string(next_message_id_++) + ",";
    line.remove_prefix(brace + 1);
  }
  line_ += line;
  line_ += '\n';
  network_.send(from, to, line_, now_);
}

void BenchLoop::route_parsed(size_t node, std::string_view line) {
  const auto message = parse_message(line, node_name(node), document_);
  if (!message) {
    complain(node, message.error());
  } else if (const auto to = node_named(message->destination)) {
    forward(node, *to, line, message->has_id);
  } else if (message->destination == bench_name) {
    receive_for_bench(node, message->body);
  } else {
    receive_for_client(node, message->destination, message->body);
  }
}

void BenchLoop::receive_for_bench(size_t node, json::Value body) {
  if (!is_init_ok(body) || in_reply_to(body) != 1) {
    complain(node, "an answer to init that is not init_ok");
  }
  initialised_[node] = true;
}

void BenchLoop::receive_for_client(size_t node, std::string_view client, json::Value body) {
  const auto operation = clients_.receive(client, body, now_);
  if (!operation) {
    complain(node, operation.error());
  } else if (*operation != nullptr) {
    parts_.workload.learn(**operation);
  }
}

std::optional<size_t> BenchLoop::node_named(std::string_view name) const {
  if (name.size() < 2 || name.size() > 3 || name.front() != 'n') return std::nullopt;
  size_t number = 0;
  for (const char digit : name.substr(1)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + static_cast<size_t>(digit - '0');
  }
  if (number == 0 || number > initialised_.size() || name[1] == '0') return std::nullopt;
  return number - 1;
}

void BenchLoop::complain(size_t node, std::string text) {
  ++record_.violation_count;
  if (record_.violations.size() >= violations_kept) return;
  if (record_.violation_count <= violations_told) {
    parts_.progress.say(node_name(node) + " broke the protocol: " + text);
  }
  record_.violations.push_back({os::monotonic_now(), node, std::move(text)});
}

}  // namespace miniraft::lab
