#include "tests/support/scenario.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "tests/support/raft_cluster.h"

namespace miniraft::raft::testing {
namespace {

using Words = std::vector<std::string>;

Words words_of(std::string_view line) {
  std::istringstream in{std::string(line.substr(0, line.find('#')))};
  Words words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::string joined(const Words& words, size_t first = 0) {
  std::string text;
  for (size_t i = first; i < words.size(); ++i) text += (i == first ? "" : " ") + words[i];
  return text;
}

/// Thrown to where the line is known.
struct Failure {
  std::string what;
};

uint64_t number_in(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Failure{"'" + std::string(text) + "' is not a number"};
  }
  return value;
}

class Runner {
 public:
  void run(const Words& words) {
    const auto found = commands().find(words[0]);
    if (found == commands().end()) throw Failure{"there is no command '" + words[0] + "'"};
    words_ = words;
    (this->*found->second)();
    if (cluster_ && cluster_->violation) throw Failure{"broken promise: " + *cluster_->violation};
  }

  [[nodiscard]] Words transcript() const { return cluster_ ? cluster_->transcript : Words{}; }

 private:
  using Command = void (Runner::*)();

  static const std::map<std::string, Command, std::less<>>& commands() {
    static const std::map<std::string, Command, std::less<>> table = {
        {"nodes", &Runner::nodes},         {"learner", &Runner::learner},
        {"joins", &Runner::joins},         {"priority", &Runner::priority},
        {"disk", &Runner::disk},           {"limit", &Runner::limit},
        {"leases", &Runner::leases},       {"elect", &Runner::elect},
        {"timeout", &Runner::time_out},    {"heartbeat", &Runner::time_out},
        {"skip", &Runner::skip},           {"wake", &Runner::wake},
        {"advance", &Runner::advance},     {"run", &Runner::run_for},
        {"propose", &Runner::propose},     {"read", &Runner::read},
        {"change", &Runner::change},       {"transfer", &Runner::transfer},
        {"snapshot", &Runner::snapshot},   {"heavy", &Runner::heavy},
        {"light", &Runner::light},         {"damage", &Runner::damage},
        {"deliver", &Runner::deliver},     {"clocks", &Runner::clocks},
        {"drop", &Runner::drop},           {"duplicate", &Runner::duplicate},
        {"delay", &Runner::delay},         {"release", &Runner::release},
        {"settle", &Runner::settle},       {"cut", &Runner::cut},
        {"partition", &Runner::partition}, {"heal", &Runner::heal},
        {"lose", &Runner::lose},           {"hasty", &Runner::hasty},
        {"crash", &Runner::crash},         {"restart", &Runner::restart},
        {"slow", &Runner::slow},           {"fast", &Runner::fast},
        {"fsync", &Runner::fsync},         {"expect", &Runner::expect},
    };
    return table;
  }

  // --- Words ---

  [[nodiscard]] const std::string& word(size_t i) const {
    if (i >= words_.size()) throw Failure{"a word is missing at the end"};
    return words_[i];
  }
  [[nodiscard]] bool has(size_t i) const { return i < words_.size(); }
  [[nodiscard]] uint64_t number(size_t i) const { return number_in(word(i)); }

  [[nodiscard]] uint64_t node_in(std::string_view text) {
    if (!text.starts_with('n')) throw Failure{"'" + std::string(text) + "' is no node"};
    const uint64_t node = number_in(text.substr(1));
    if (node == 0 || node > disks_.size()) {
      throw Failure{"there is no node " + std::string(text)};
    }
    return node;
  }
  [[nodiscard]] uint64_t node(size_t i) { return node_in(word(i)); }
  /// A node that is up.
  [[nodiscard]] uint64_t live(size_t i) {
    const uint64_t found = node(i);
    if (!cluster().is_up(found)) throw Failure{word(i) + " is down"};
    return found;
  }
  /// `n1->n2`.
  [[nodiscard]] std::pair<uint64_t, uint64_t> link(size_t i) {
    const size_t arrow = word(i).find("->");
    if (arrow == std::string::npos) throw Failure{"'" + word(i) + "' is no link, as n1->n2 is"};
    return {node_in(std::string_view(word(i)).substr(0, arrow)),
            node_in(std::string_view(word(i)).substr(arrow + 2))};
  }
  [[nodiscard]] base::Duration duration(size_t i) const {
    std::string_view text = word(i);
    if (!text.ends_with("ms")) throw Failure{"'" + word(i) + "' is no time, as 150ms is"};
    text.remove_suffix(2);
    return base::milliseconds(static_cast<int64_t>(number_in(text)));
  }

  RaftCluster& cluster() {
    if (!cluster_) {
      if (disks_.empty()) throw Failure{"the first command must be `nodes N`"};
      cluster_ = std::make_unique<RaftCluster>(options_, disks_);
    }
    return *cluster_;
  }

  // --- Setting up ---

  void nodes() {
    disks_.resize(number(1));
    options_.election_timeout = base::milliseconds(1000);
    options_.heartbeat_interval = base::milliseconds(100);
  }

  void learner() { found_as(MemberKind::learner); }
  /// joins n4: no founder, waits to be added.
  void joins() { found_as(MemberKind::removed); }
  void found_as(MemberKind kind) {
    if (cluster_) throw Failure{"members are given before anything happens"};
    disks_.at(node(1) - 1).founded_as = kind;
  }

  /// priority n1 9
  void priority() {
    if (cluster_) throw Failure{"priorities are given before anything happens"};
    disks_.at(node(1) - 1).priority = static_cast<uint8_t>(number(2));
  }

  /// disk n1 [term T] [vote nV] [log T1 T2 …]
  void disk() {
    if (cluster_) throw Failure{"disks are given before anything happens"};
    RaftCluster::Recovered& disk = disks_.at(node(1) - 1);
    for (size_t i = 2; has(i);) {
      if (word(i) == "term") {
        disk.term = number(i + 1);
        i += 2;
      } else if (word(i) == "vote") {
        disk.vote = node(i + 1);
        i += 2;
      } else if (word(i) == "log") {
        while (has(++i)) disk.log_terms.push_back(number(i));
      } else {
        throw Failure{"'" + word(i) + "' is neither term, vote nor log"};
      }
    }
  }

  void limit() {
    const std::map<std::string, size_t*, std::less<>> limits = {
        {"append_entries_max", &options_.append_entries_max},
        {"inflight_appends_max", &options_.inflight_appends_max},
        {"uncommitted_bytes_max", &options_.uncommitted_bytes_max},
        {"pending_reads_max", &options_.pending_reads_max},
        {"log_keep_entries", &options_.log_keep_entries},
        {"log_keep_bytes", &options_.log_keep_bytes},
    };
    const auto found = limits.find(word(1));
    if (found == limits.end()) throw Failure{"there is no limit '" + word(1) + "'"};
    *found->second = number(2);
  }

  void leases() {
    if (cluster_) throw Failure{"leases comes before everything that happens"};
    options_.reads_by_lease = true;
  }

  // --- What happens ---

  /// The node campaigns, and only what an election needs is delivered.
  void elect() {
    const uint64_t candidate = live(1);
    cluster().wake_when_due(candidate);
    const auto is_of_election = [](const Envelope& envelope) {
      const std::string_view kind = name_of(envelope.message);
      return !kind.starts_with("append");
    };
    for (;;) {
      auto& list = cluster().in_flight;
      const auto next_one = std::ranges::find_if(list, is_of_election);
      if (next_one == list.end() || cluster().violation) break;
      cluster().deliver(static_cast<size_t>(next_one - list.begin()));
    }
    if (cluster().status(candidate).role != RoleKind::leader) {
      throw Failure{word(1) + " is not elected but " + name_of(cluster().status(candidate).role)};
    }
  }
  void time_out() { cluster().wake_when_due(live(1)); }
  /// clocks apart
  void clocks() {
    if (word(1) != "apart") throw Failure{"clocks can only be set `apart`"};
    cluster().clocks_are_apart = true;
  }
  /// skip 500ms [n1]
  void skip() {
    if (has(2)) {
      cluster().skip(live(2), duration(1));
    } else {
      cluster().skip(duration(1));
    }
  }
  void wake() { cluster().wake(live(1)); }
  void advance() { cluster().pass(duration(1), false); }
  void run_for() { cluster().pass(duration(1), true); }
  void propose() { cluster().propose(live(1), word(2)); }
  void read() { cluster().read(live(1), word(2)); }

  /// change n1 NAME +n4 ~n5 -n2 [forced]: voters, learners, removed.
  void change() {
    std::vector<MemberChange> changes;
    bool is_forced = false;
    for (size_t i = 3; has(i); ++i) {
      const std::string& text = word(i);
      if (text == "forced") {
        is_forced = true;
        continue;
      }
      const size_t kind = std::string_view("+~-").find(text.front());
      if (kind == std::string_view::npos) throw Failure{"'" + text + "' is no change, as +n4 is"};
      const MemberKind kinds[] = {MemberKind::voter, MemberKind::learner, MemberKind::removed};
      changes.push_back({NodeId(node_in(std::string_view(text).substr(1))), kinds[kind]});
    }
    cluster().change(live(1), word(2), std::move(changes), is_forced);
  }
  /// transfer n1 NAME [n2]
  void transfer() {
    cluster().transfer(live(1), word(2), has(3) ? std::optional(node(3)) : std::nullopt);
  }
  void snapshot() { cluster().store_snapshot(live(1)); }
  void heavy() { cluster().set_state_heavy(node(1), true); }
  void light() { cluster().set_state_heavy(node(1), false); }
  void damage() { cluster().set_damaged(node(1), true); }

  /// The positions in flight that words from `i` on name: a link and perhaps a kind, `first` or
  /// `last`, or which one of these it is, from 1.
  [[nodiscard]] std::vector<size_t> named(size_t i) {
    const auto [from, to] = link(i);
    std::string kind;
    std::string which;
    const auto is_place = [](const std::string& text) {
      return text == "first" || text == "last" || (text[0] >= '0' && text[0] <= '9');
    };
    for (++i; has(i); ++i) (is_place(word(i)) ? which : kind) = word(i);
    std::vector<size_t> positions;
    const auto& list = cluster().in_flight;
    for (size_t at = 0; at < list.size(); ++at) {
      if (list[at].from != from || list[at].to != to) continue;
      if (!kind.empty() && kind != testing_name(list[at].message)) continue;
      positions.push_back(at);
    }
    if (!which.empty() && which[0] >= '0' && which[0] <= '9') {
      const uint64_t place = number_in(which);
      if (place == 0 || place > positions.size()) positions.clear();
      if (!positions.empty()) positions = {positions[place - 1]};
    }
    if (positions.empty()) throw Failure{"no such message is on its way"};
    if (which == "first") positions.resize(1);
    if (which == "last") positions = {positions.back()};
    return positions;
  }
  static std::string testing_name(const Message& message) { return name_of(message); }

  void deliver() {
    if (word(1) == "all") {
      for (size_t count = cluster().in_flight.size(); count > 0; --count) cluster().deliver(0);
      return;
    }
    size_t taken = 0;
    for (const size_t position : named(1)) cluster().deliver(position - taken++);
  }
  void drop() { take_out(nullptr); }
  void delay() { take_out(&delayed_); }
  void take_out(std::deque<Envelope>* to) {
    auto& list = cluster().in_flight;
    size_t taken = 0;
    for (const size_t position : named(1)) {
      const auto at = list.begin() + static_cast<std::ptrdiff_t>(position - taken++);
      if (to != nullptr) to->push_back(*at);
      list.erase(at);
    }
  }
  void duplicate() {
    for (const size_t position : named(1)) {
      const Envelope copy = cluster().in_flight[position];
      cluster().in_flight.push_back(copy);
    }
  }
  /// What was delayed is on its way again.
  void release() {
    cluster().in_flight.insert(cluster().in_flight.end(), delayed_.begin(), delayed_.end());
    delayed_.clear();
  }
  void settle() { cluster().deliver_all(); }

  void cut() {
    const auto [from, to] = link(1);
    cluster().cut(from, to);
  }
  /// partition n1 n2 | n3 n4 n5
  void partition() {
    std::map<uint64_t, int> side;
    int now = 0;
    for (size_t i = 1; has(i); ++i) {
      if (word(i) == "|") {
        ++now;
      } else {
        side[node(i)] = now;
      }
    }
    if (now == 0 || side.size() != cluster().size()) throw Failure{"name each node on a side"};
    for (const auto& [a, side_a] : side) {
      for (const auto& [b, side_b] : side) {
        if (side_a != side_b) cluster().cut(a, b);
      }
    }
  }
  void heal() { cluster().heal(); }
  void crash() { cluster().crash(live(1)); }
  /// lose n1 vote, lose n1 log, lose n1 members: between crash and restart.
  void lose() {
    if (cluster().is_up(node(1))) throw Failure{word(1) + " is up"};
    if (word(2) == "vote") return cluster().lose_vote(node(1));
    if (word(2) == "log") return cluster().lose_log(node(1));
    if (word(2) == "members") return cluster().lose_members(node(1));
    throw Failure{"a disk loses its vote, its log or its members"};
  }
  void hasty() { cluster().make_hasty(node(1)); }
  void restart() {
    if (cluster().is_up(node(1))) throw Failure{word(1) + " is up"};
    cluster().restart(node(1));
  }
  void slow() { cluster().set_disk_slow(node(1), true); }
  void fast() { cluster().set_disk_slow(node(1), false); }
  void fsync() {
    if (!cluster().has_writes(live(1))) throw Failure{word(1) + " has nothing to write"};
    cluster().fsync(node(1));
  }

  // --- What must be seen ---

  static void require(const std::string& want, const std::string& seen) {
    if (want != seen) throw Failure{"expected '" + want + "', got '" + seen + "'"};
  }

  static std::string text_of(const std::vector<EntryId>& ids) {
    std::string text;
    for (const EntryId id : ids) text += (text.empty() ? "" : " ") + describe(id);
    return text.empty() ? "empty" : text;
  }

  void expect() {
    const std::string& what = word(1);
    if (what == "leader") {
      const auto leader = cluster().leader();
      return require(word(2), leader ? "n" + std::to_string(*leader) : "none");
    }
    if (what == "role") return require(word(3), name_of(cluster().status(live(2)).role));
    if (what == "term") {
      return require(word(3), std::to_string(cluster().status(live(2)).term.value));
    }
    if (what == "commit") {
      return require(word(3), std::to_string(cluster().status(live(2)).commit_index.value));
    }
    if (what == "violations") {
      return require(word(3), std::to_string(cluster().status(live(2)).protocol_violations));
    }
    if (what == "log") return require(joined(words_, 3), text_of(cluster().log(node(2))));
    if (what == "durable") {
      return require(joined(words_, 3), text_of(cluster().durable_log(node(2))));
    }
    expect_answer(what);
  }

  void expect_answer(const std::string& what) {
    if (what == "vote") {
      const auto vote = cluster().durable_state(node(2)).voted_for();
      return require(word(3), vote ? "n" + std::to_string(vote->value) : "none");
    }
    if (what == "applied") {
      const Words texts = cluster().applied(node(2));
      return require(joined(words_, 3), texts.empty() ? "nothing" : joined(texts));
    }
    if (what == "read") {
      return require(joined(words_, 3), cluster().read_state(word(2)).value_or("never asked"));
    }
    if (what == "proposal") {
      return require(joined(words_, 3), cluster().proposal_state(word(2)).value_or("never made"));
    }
    if (what == "change" || what == "transfer") {
      return require(joined(words_, 3), cluster().order_state(word(2)).value_or("never asked"));
    }
    if (what == "members") {
      return require(joined(words_, 3), describe(cluster().configuration(live(2))));
    }
    if (what == "base") return require(word(3), describe(cluster().log_base(node(2))));
    if (what == "message") return expect_message();
    if (what == "silence") return expect_silence();
    throw Failure{"nothing called '" + what + "' can be expected"};
  }

  /// expect message n1->n2 append_entries term 2 …: the words begin the description of one.
  void expect_message() {
    const auto [from, to] = link(2);
    std::string seen;
    for (const Envelope& envelope : cluster().in_flight) {
      if (envelope.from != from || envelope.to != to) continue;
      const std::string text = describe(envelope.message);
      if ((text + " ").starts_with(joined(words_, 3) + " ")) return;
      seen += "\n    " + text;
    }
    throw Failure{"no such message is on its way" + (seen.empty() ? "" : " but" + seen)};
  }

  /// expect silence n1->n2 [kind]: nothing (of this kind) is on its way.
  void expect_silence() {
    const auto [from, to] = link(2);
    for (const Envelope& envelope : cluster().in_flight) {
      if (envelope.from != from || envelope.to != to) continue;
      if (has(3) && word(3) != name_of(envelope.message)) continue;
      throw Failure{"there is " + describe(envelope.message)};
    }
  }

  Options options_;
  std::vector<RaftCluster::Recovered> disks_;
  std::unique_ptr<RaftCluster> cluster_;  ///< made when the first thing happens
  std::deque<Envelope> delayed_;
  Words words_;  ///< of the current command
};

}  // namespace

std::optional<ScenarioFailure> run_scenario(std::string_view text) {
  std::istringstream in{std::string(text)};
  Runner runner;
  std::string line;
  for (size_t number = 1; std::getline(in, line); ++number) {
    const Words words = words_of(line);
    if (words.empty()) continue;
    try {
      runner.run(words);
    } catch (const Failure& failure) {
      return ScenarioFailure{number, line, failure.what, runner.transcript()};
    }
  }
  return std::nullopt;
}

}  // namespace miniraft::raft::testing
