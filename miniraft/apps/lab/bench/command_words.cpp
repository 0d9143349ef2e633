#include "miniraft/apps/lab/bench/command_words.h"

#include <charconv>

#include "miniraft/apps/lab/command/shell_word.h"

namespace miniraft::lab {
namespace {

/// The shortest text that is read back as this number.
std::string text_of(double number) {
  char text[64];
  return {text, std::to_chars(text, text + sizeof(text), number).ptr};
}

std::string nemesis_of(const RunOptions& options) {
  if (options.partitions) return options.pauses ? "partition,pause" : "partition";
  return options.pauses ? "pause" : "none";
}

}  // namespace

std::string command_words(const RunOptions& options) {
  std::string words = shell_word(options.called_as) + " maelstrom";
  const auto add = [&words](const char* name, const std::string& value) {
    words += std::string(" ") + name + " " + shell_word(value);
  };
  const NetworkOptions& network = options.network;
  add("--bin", options.program);
  add("-w", "lin-kv");
  add("--node-count", std::to_string(options.node_count));
  add("--concurrency", std::to_string(options.concurrency));
  add("--time-limit", text_of(options.time_limit.seconds()));
  add("--rate", text_of(options.rate));
  add("--latency", text_of(static_cast<double>(network.latency.value) / 1e6));
  add("--latency-dist", name_of(network.distribution));
  add("--loss", text_of(network.loss));
  add("--duplicate", text_of(network.duplicate));
  add("--reorder", text_of(network.reorder));
  add("--nemesis", nemesis_of(options));
  add("--nemesis-interval", text_of(options.nemesis_interval.seconds()));
  add("--key-count", std::to_string(options.key_count));
  add("--ops-per-key", std::to_string(options.operations_per_key));
  add("--timeout", text_of(options.timeout.seconds()));
  if (options.sessions) words += " --sessions";
  add("--expect-availability", text_of(options.expected_availability));
  add("--seed", std::to_string(options.seed));
  if (!options.node_arguments.empty()) words += " --";
  for (const std::string& argument : options.node_arguments) words += " " + shell_word(argument);
  return words;
}

}  // namespace miniraft::lab
