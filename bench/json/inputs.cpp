#include "bench/json/inputs.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "bench/json/generate.h"

namespace miniraft::bench {

namespace {

constexpr uint64_t seed = 3;
constexpr size_t megabyte = 1'000'000;

using Generate = std::string (*)(base::Random random, size_t bytes);

struct Source {
  std::string_view name;
  Generate generate;
  size_t bytes;
  bool is_public_file;  ///< NAME.json of JSON_EXAMPLES comes first
  bool is_lines;
};

constexpr std::array<Source, 6> sources = {
    Source{"twitter", generate_tweets, 630'000, true, false},
    Source{"canada", generate_coordinates, 2'250'000, true, false},
    Source{"citm_catalog", generate_catalogue, 1'730'000, true, false},
    Source{"surrogates", generate_surrogates, 10 * megabyte, false, false},
    Source{"maelstrom", generate_messages, 10 * megabyte, false, true},
    Source{"large", generate_tweets, 64 * megabyte, false, false},
};

constexpr std::array<Target, 5> targets = {
    Target{"twitter", 3.2, 4.0},    Target{"canada", 3.3, 2.2},    Target{"citm_catalog", 2.8, 2.6},
    Target{"surrogates", 2.2, 1.7}, Target{"maelstrom", 2.9, 2.9},
};

/// The file's text; empty when there is no such file, or no folder was named.
std::expected<std::string, std::string> read_example(std::string_view name) {
  const char* const folder = std::getenv("JSON_EXAMPLES");
  if (folder == nullptr || *folder == '\0') return std::string();
  const auto path = std::filesystem::path(folder) / (std::string(name) + ".json");
  if (!std::filesystem::exists(path)) return std::string();
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::string text(error ? 0 : size, '\0');
  std::ifstream file(path, std::ios::binary);
  if (text.empty() || !file.read(text.data(), static_cast<std::streamsize>(text.size()))) {
    return std::unexpected("cannot read " + path.string());
  }
  return text;
}

}  // namespace

Input::Input(std::string input_name, std::string text)
    : name(std::move(input_name)), text_bytes(text.size()), bytes(std::move(text)) {
  bytes.append(padding_bytes, ' ');
  texts.emplace_back(bytes.data(), text_bytes);
}

Input Input::of_lines(std::string name, std::string lines) {
  Input input(std::move(name), std::move(lines));
  std::string_view rest = input.texts.front();
  input.memory = Memory::reused;
  input.texts.clear();
  input.text_bytes = 0;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    input.texts.push_back(line);
    input.text_bytes += line.size();
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return input;
}

std::optional<Target> target_of(std::string_view input) {
  for (const Target& target : targets) {
    if (target.input == input) return target;
  }
  return std::nullopt;
}

std::vector<std::string_view> input_names() {
  std::vector<std::string_view> names;
  names.reserve(sources.size());
  for (const Source& source : sources) names.push_back(source.name);
  return names;
}

std::expected<std::vector<Input>, std::string> load_inputs(std::string_view only) {
  std::vector<Input> inputs;
  for (const Source& source : sources) {
    if (!only.empty() && only != source.name) continue;
    std::string text;
    if (source.is_public_file) {
      auto example = read_example(source.name);
      if (!example) return std::unexpected(std::move(example.error()));
      text = std::move(*example);
    }
    const bool is_generated = text.empty();
    if (is_generated) text = source.generate(base::Random(seed), source.bytes);
    std::string name(source.name);
    inputs.push_back(source.is_lines ? Input::of_lines(std::move(name), std::move(text))
                                     : Input(std::move(name), std::move(text)));
    inputs.back().is_stand_in = source.is_public_file && is_generated;
  }
  return inputs;
}

Input load_requests() {
  return Input::of_lines("requests", generate_requests(base::Random(seed), 4 * megabyte));
}

}  // namespace miniraft::bench
