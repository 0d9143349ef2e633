// Floods the Maelstrom node with random and mutated lines, and checks its answers and its memory.
//
// One node of a cluster of three gets noise, broken JSON, messages of peers and clients that were
// mutated, and whole ones that are plausible: their terms follow what the node says, so that it
// campaigns, follows and leads meanwhile. Every line it prints must be a message; it must still
// answer afterwards, end with status 0 when its input ends, and not have grown beyond a bound. The
// log that such messages can build is short, so the bound is about what is wrong, not about what
// was stored.

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <expected>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/arguments.h"
#include "bench/robustness_messages.h"
#include "miniraft/apps/lab/bench/process.h"
#include "miniraft/core/base/rand.h"
#include "miniraft/core/json/parse.h"
#include "miniraft/os/clock.h"

namespace {

using namespace miniraft;

constexpr const char* usage =
    "usage: script/bench robustness [--quick] [--megabytes N] [--seed N] [--rss-max-mb N]\n"
    "                               [--node PATH]\n"
    "  --quick         100 megabytes, unless --megabytes comes after it\n"
    "  --megabytes N   how much the node is given (1000)\n"
    "  --seed N        of what is drawn (1)\n"
    "  --rss-max-mb N  how much memory the node may use (512); 0: any\n"
    "  --node PATH     the node (miniraft-maelstrom beside this program)\n"
    "exit status: 0 passed, 1 not, 2 wrong usage, 3 the node could not be started\n";

struct Options {
  uint64_t megabytes = 1000;
  uint64_t seed = 1;
  uint64_t rss_max_mb = 512;  ///< 0: no bound
  std::string node;
};

// --- What is sent -------------------------------------------------------------------------------

enum Kind : size_t { noise, tokens, nested, huge, mutated, plausible, kinds };
constexpr std::array<const char*, kinds> kind_names = {"random bytes",     "JSON's characters",
                                                       "deeply nested",    "megabytes long",
                                                       "mutated messages", "plausible messages"};

class Lines {
 public:
  explicit Lines(uint64_t seed) : random_(seed) {}

  /// Messages name terms near this one from now on, and come from these peers.
  void node_is_in(uint64_t term, const Peers& peers) {
    term_ = term;
    peers_ = peers;
  }

  /// Appends a line to `out` and says of which kind it is.
  Kind append(std::string& out) {
    ++count_;
    const Kind kind = draw_kind();
    const size_t begin = out.size();
    switch (kind) {
      case noise:
        append_random(out, random_.uniform(2000), "");
        break;
      case tokens:
        append_random(out, random_.uniform(2000), "{}[]\"\",::0123456789eE+-.\\utrfalsn \t");
        break;
      case nested:
        append_nested(out);
        break;
      case huge:
        append_huge(out);
        break;
      case mutated:
        append_message(out);
        mutate(out, begin);
        break;
      default:
        append_message(out);
    }
    // A line is a line: what was drawn must not end it early.
    std::replace(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), '\n', ' ');
    out.push_back('\n');
    return kind;
  }

 private:
  Kind draw_kind() {
    const uint64_t drawn = random_.uniform(100'000);
    if (drawn < 4) return huge;
    if (drawn < 200) return nested;
    if (drawn < 15'000) return noise;
    if (drawn < 30'000) return tokens;
    return drawn < 80'000 ? mutated : plausible;
  }

  void append_random(std::string& out, size_t size, std::string_view alphabet) {
    for (size_t i = 0; i < size; ++i) {
      const uint64_t drawn = random_.uniform(alphabet.empty() ? 256 : alphabet.size());
      out.push_back(alphabet.empty() ? static_cast<char>(drawn) : alphabet[drawn]);
    }
  }

  void append_nested(std::string& out) {
    const std::string_view opening = random_.chance(0.5) ? "[" : R"({"a":)";
    if (random_.chance(0.5)) out += R"({"src":"c1","dest":"n1","body":)";
    for (uint64_t depth = random_.uniform(20'000); depth > 0; --depth) out += opening;
  }

  /// Up to 10 MB, and so sometimes more than a line may be: a string, or many small values.
  void append_huge(std::string& out) {
    const size_t size = random_.uniform(10'000'000);
    const std::string_view filling = random_.chance(0.5) ? "x" : R"(",")";
    out += R"({"src":"c1","dest":"n1","body":{"type":"write","msg_id":1,"key":1,"value":[")";
    for (size_t i = 0; i < size; i += filling.size()) out += filling;
    out += R"("]}})";
  }

  void append_message(std::string& out) {
    // In every other stretch nobody else leads or campaigns, so that this node can.
    const bool has_rivals = count_ / stretch_lines % 2 == 1;
    const auto is_rivals = [](std::string_view body) {
      return body.find("append_entries") != std::string_view::npos ||
             body.find(R"("request_vote")") != std::string_view::npos;
    };
    std::string_view body;
    do {
      body = bodies[random_.uniform(bodies.size())];
    } while (!has_rivals && is_rivals(body));
    const uint64_t term = term_ + (random_.chance(has_rivals ? 0.1 : 0.001) ? 1 : 0);
    const bool is_clients = body.find("msg_id") != std::string_view::npos;
    out.append(R"({"src":")").append(is_clients ? "c" : "n");
    const uint64_t peer = random_.uniform(2);
    append_number(out, peer + 2);
    out += R"(","dest":"n1","body":)";
    for (const char c : body.substr(0, body.size() - 1)) {
      if (c == 'T') {
        append_number(out, term);
      } else if (c == 'I') {
        append_number(out, random_.uniform(8));
      } else {
        out.push_back(c);
      }
    }
    out += is_clients ? "}}" : end_of_message(peers_[peer]);
  }

  static void append_number(std::string& out, uint64_t number) {
    char text[20];
    out.append(text, std::to_chars(text, text + sizeof(text), number).ptr);
  }

  /// Changes the text from `begin` on in one to four places.
  void mutate(std::string& out, size_t begin) {
    constexpr std::array<std::string_view, 12> splinters = {"-1",      "18446744073709551616",
                                                            "1e999",   "null",
                                                            "{}",      "[]",
                                                            "\"\"",    "\\u0000",
                                                            "\\ud800", "\xff",
                                                            ",",       "}"};
    for (uint64_t times = random_.uniform_between(1, 4); times > 0; --times) {
      const size_t at = begin + random_.uniform(out.size() - begin + 1);
      const size_t length = std::min(out.size() - at, random_.uniform(20));
      switch (random_.uniform(4)) {
        case 0:
          if (at < out.size()) out[at] = static_cast<char>(random_.uniform(256));
          break;
        case 1:
          out.erase(at, length);
          break;
        case 2:
          out.insert(at, std::string(out, at, length));
          break;
        default:
          out.replace(at, length, splinters[random_.uniform(splinters.size())]);
      }
      if (out.size() == begin) return;
    }
  }

  static constexpr uint64_t stretch_lines = 50'000;

  base::Random random_;
  uint64_t term_ = 0;
  Peers peers_ = {1, 1};
  uint64_t count_ = 0;
};

// --- What comes back ----------------------------------------------------------------------------

/// Takes the node's standard output and finds what is no message in it.
class Answers {
 public:
  void take(std::string_view bytes) {
    partial_ += bytes;
    size_t begin = 0;
    for (size_t end; (end = partial_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      take_line(std::string_view(partial_).substr(begin, end - begin));
    }
    partial_.erase(0, begin);
  }

  [[nodiscard]] uint64_t lines() const { return lines_; }
  [[nodiscard]] uint64_t term() const { return term_; }
  [[nodiscard]] const Peers& peers() const { return peers_; }
  /// In how many terms it led: only a leader sends entries.
  [[nodiscard]] uint64_t leaderships() const { return leaderships_; }
  [[nodiscard]] bool has_final_answer() const { return has_final_answer_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }

  /// Lines that vote for the node, as often as it asked for votes.
  [[nodiscard]] std::string take_grants() { return std::exchange(grants_, {}); }

  static constexpr uint64_t final_msg_id = 987'654'321;

 private:
  void take_line(std::string_view line) {
    ++lines_;
    const auto root = json::parse(line, document_);
    const auto src = root ? root->find("src") : std::nullopt;
    const auto body = root ? root->find("body") : std::nullopt;
    if (!src || src->as_string() != "n1" || !body || !body->find("type") || root->size() != 3) {
      if (problem_.empty()) problem_ = "it printed what is no message: " + std::string(line);
      return;
    }
    const auto term = body->find("term") ? body->find("term")->as_uint64() : std::nullopt;
    const std::string_view type = body->find("type")->as_string().value_or("");
    // A pre-vote names the term that the node may enter, not the one that it is in.
    if (term && type != "pre_vote") term_ = *term;
    if (term && (type == "pre_vote" || type == "request_vote"))
      grant(std::string(type), *term, *body);
    if (term && type == "append_entries" && term != std::exchange(led_term_, term)) ++leaderships_;
    const auto known_as = body->find("to_incarnation");
    const bool is_to_n3 = root->find("dest")->as_string() == "n3";
    if (known_as) peers_.at(is_to_n3 ? 1 : 0) = std::max<uint64_t>(1, *known_as->as_uint64());
    const auto answered = body->find("in_reply_to");
    if (answered && answered->as_uint64() == final_msg_id) has_final_answer_ = true;
  }

  /// n2 would have it lead.
  void grant(const std::string& type, uint64_t term, json::Value request) {
    const auto round = request.find("round");
    grants_ += R"({"src":"n2","dest":"n1","body":{"type":")" + type + R"(_reply","term":)" +
               std::to_string(term) + R"(,"granted":true,"round":)" +
               std::to_string(round ? round->as_uint64().value_or(0) : 0) +
               end_of_message(peers_[0]) + "\n";
  }

  json::Document document_;
  std::string grants_;
  std::string partial_;
  std::string problem_;
  uint64_t lines_ = 0;
  uint64_t term_ = 0;
  Peers peers_ = {1, 1};
  uint64_t leaderships_ = 0;
  std::optional<uint64_t> led_term_;
  bool has_final_answer_ = false;
};

// --- The run ------------------------------------------------------------------------------------

class Run {
 public:
  Run(lab::Process& node, const Options& options) : node_(node), lines_(options.seed) {}

  /// Floods the node; the error says what it did wrong.
  std::expected<void, std::string> flood(uint64_t bytes) {
    const std::string init = R"({"src":"c0","dest":"n1","body":{"type":"init","msg_id":1,)"
                             R"("node_id":"n1","node_ids":["n1","n2","n3"]}})"
                             "\n";
    to_send_ = init;
    while (sent_ < bytes || !to_send_.empty()) {
      if (to_send_.size() < block_bytes && sent_ < bytes) draw_block();
      to_send_ += answers_.take_grants();
      if (auto done = exchange(); !done) return done;
      if (answers_.term() < term_reset) lines_.node_is_in(answers_.term(), answers_.peers());
    }
    // After all this it must still know who it is.
    to_send_ = init;
    to_send_.replace(init.find(":1,"), 3, ":" + std::to_string(Answers::final_msg_id) + ",");
    while (!answers_.has_final_answer()) {
      if (auto done = exchange(); !done) return done;
    }
    if (!answers_.problem().empty()) return std::unexpected(answers_.problem());
    return {};
  }

  /// Ends its input and waits for its end.
  std::expected<void, std::string> finish() {
    node_.input.close();
    while (is_open_[0] || is_open_[1]) {
      if (auto done = exchange(); !done) return done;
    }
    const base::Instant begin = os::monotonic_now();
    auto end = node_.ended();
    for (; !end && os::monotonic_now() - begin < patience; end = node_.ended()) ::usleep(1000);
    if (!end) return std::unexpected("it does not end with its input");
    if (*end != "exit status 0") return std::unexpected("it ended with " + *end);
    return {};
  }

  struct Sent {
    uint64_t lines = 0;
    uint64_t bytes = 0;
  };
  [[nodiscard]] const std::array<Sent, kinds>& sent() const { return by_kind_; }
  [[nodiscard]] uint64_t answers() const { return answers_.lines(); }
  [[nodiscard]] uint64_t log_bytes() const { return log_bytes_; }
  [[nodiscard]] uint64_t leaderships() const { return answers_.leaderships(); }

 private:
  static constexpr size_t block_bytes = 1 << 18;
  static constexpr base::Duration patience = base::seconds(60);
  /// Mutated terms may be as high as a term can be; then others must do.
  static constexpr uint64_t term_reset = uint64_t{1} << 61;

  void draw_block() {
    while (to_send_.size() < block_bytes) {
      const size_t before = to_send_.size();
      const Kind kind = lines_.append(to_send_);
      const size_t size = to_send_.size() - before;
      by_kind_[kind].lines += 1;
      by_kind_[kind].bytes += size;
      sent_ += size;
    }
  }

  /// Waits until something can be written or read, and does it.
  std::expected<void, std::string> exchange() {
    const bool writes = node_.input.is_open() && !to_send_.empty();
    std::array<pollfd, 3> polled = {{{is_open_[0] ? node_.output.number() : -1, POLLIN, 0},
                                     {is_open_[1] ? node_.errors.number() : -1, POLLIN, 0},
                                     {writes ? node_.input.number() : -1, POLLOUT, 0}}};
    const int ready =
        ::poll(polled.data(), polled.size(), static_cast<int>(patience.seconds()) * 1000);
    if (ready <= 0) return std::unexpected("it hangs: nothing was read or written for a minute");
    for (size_t stream = 0; stream < 2; ++stream) {
      if (polled[stream].revents != 0) read(stream, polled[stream].fd);
    }
    if ((polled[2].revents & POLLERR) != 0) {
      const auto end = node_.ended();
      return std::unexpected("it stopped reading: " + end.value_or("but runs") + "\n" + last_log_);
    }
    if ((polled[2].revents & POLLOUT) != 0) {
      const ssize_t length = ::write(polled[2].fd, to_send_.data(), to_send_.size());
      if (length > 0) to_send_.erase(0, static_cast<size_t>(length));
    }
    return {};
  }

  void read(size_t stream, int fd) {
    std::array<char, 1 << 16> buffer;
    const ssize_t length = ::read(fd, buffer.data(), buffer.size());
    if (length <= 0) {
      is_open_[stream] = length < 0 && errno == EAGAIN;
      return;
    }
    const std::string_view text(buffer.data(), static_cast<size_t>(length));
    if (stream == 0) return answers_.take(text);
    log_bytes_ += text.size();
    last_log_ = text.substr(text.size() - std::min<size_t>(text.size(), 2000));
  }

  lab::Process& node_;
  Lines lines_;
  Answers answers_;
  std::string to_send_;
  std::string last_log_;
  std::array<Sent, kinds> by_kind_;
  std::array<bool, 2> is_open_ = {true, true};
  uint64_t sent_ = 0;
  uint64_t log_bytes_ = 0;
};

/// The most memory that the process ever held, in megabytes.
uint64_t peak_rss_mb(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::strtoull(line.c_str() + 6, nullptr, 10) / 1024;
  }
  return 0;
}

int print(const Run& run, double seconds, uint64_t rss_mb, const std::string& problem) {
  std::printf("%-20s %12s %10s\n", "input", "lines", "MB");
  Run::Sent sum;
  for (size_t kind = 0; kind < kinds; ++kind) {
    const Run::Sent& sent = run.sent()[kind];
    sum.lines += sent.lines;
    sum.bytes += sent.bytes;
    std::printf("%-20s %12llu %10.1f\n", kind_names[kind],
                static_cast<unsigned long long>(sent.lines), static_cast<double>(sent.bytes) / 1e6);
  }
  const double megabytes = static_cast<double>(sum.bytes) / 1e6;
  std::printf("%-20s %12llu %10.1f   in %.1f s, %.1f MB/s\n", "all",
              static_cast<unsigned long long>(sum.lines), megabytes, seconds, megabytes / seconds);
  std::printf(
      "the node: %llu lines out, %.1f MB of log, leader in %llu terms, at most %llu MB of "
      "memory: %s\n",
      static_cast<unsigned long long>(run.answers()), static_cast<double>(run.log_bytes()) / 1e6,
      static_cast<unsigned long long>(run.leaderships()), static_cast<unsigned long long>(rss_mb),
      problem.empty() ? "passed" : problem.c_str());
  return problem.empty() ? 0 : 1;
}

/// The options, or what is wrong with them.
std::expected<Options, std::string> parse_arguments(int count, char** values) {
  Options options;
  options.node = std::filesystem::path(values[0]).parent_path() / "miniraft-maelstrom";
  for (int i = 1; i < count; ++i) {
    const std::string_view name = values[i];
    if (name == "--quick") {
      options.megabytes = 100;
      continue;
    }
    const char* value = values[++i];  // null at the end
    uint64_t* number = name == "--megabytes"    ? &options.megabytes
                       : name == "--seed"       ? &options.seed
                       : name == "--rss-max-mb" ? &options.rss_max_mb
                                                : nullptr;
    if (number != nullptr) {
      const auto parsed = bench::number_after(name, value, name == "--megabytes" ? 1 : 0,
                                              name == "--seed" ? UINT64_MAX : 1'000'000);
      if (!parsed) return std::unexpected(parsed.error());
      *number = *parsed;
    } else if (name == "--node" && value != nullptr) {
      options.node = value;
    } else {
      return std::unexpected(name == "--node" ? "--node: expected a path, got nothing"
                                              : bench::unknown(name));
    }
  }
  return options;
}

}  // namespace

int main(int argument_count, char** argument_values) {
  if (argument_count > 1 && bench::asks_for_help(argument_values[1])) {
    std::fputs(usage, stdout);
    return 0;
  }
  const auto options = parse_arguments(argument_count, argument_values);
  if (!options) return bench::wrong_usage("robustness", options.error(), usage);
  std::signal(SIGPIPE, SIG_IGN);
  // Timeouts that are short beside the run, so that every role has its turn.
  const std::vector<std::string> arguments = {
      "--seed", "1", "--election-timeout-ms", "100", "--heartbeat-interval-ms", "20"};
  auto node = lab::Process::start({std::filesystem::absolute(options->node), arguments, "/"});
  if (!node) {
    std::fprintf(stderr, "%s\n", node.error().c_str());
    return 3;
  }
  Run run(*node, *options);
  const base::Instant begin = os::monotonic_now();
  auto result = run.flood(options->megabytes * 1'000'000);
  const double seconds = (os::monotonic_now() - begin).seconds();
  const uint64_t rss_mb = peak_rss_mb(node->id());
  if (result) result = run.finish();
  std::string problem = result ? "" : result.error();
  if (problem.empty() && options->rss_max_mb > 0 && rss_mb > options->rss_max_mb) {
    problem = "more than the " + std::to_string(options->rss_max_mb) + " MB allowed";
  }
  return print(run, seconds, rss_mb, problem);
}
