// Input: what one row of the table is measured with: one JSON text, or many small ones.
//
// Public files are read from the folder that the environment variable JSON_EXAMPLES names; where
// one is absent, a generated text of the same shape stands in, and its row says so. All else is
// generated, always the same bytes.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/json/library.h"

namespace miniraft::bench {

struct Input {
  std::string name;
  bool is_stand_in = false;
  Memory memory = Memory::fresh;
  size_t text_bytes = 0;  ///< of all texts
  std::vector<std::string_view> texts;
  std::string bytes;  ///< where the texts lie, padded: moving it keeps them, copying does not

  Input(std::string input_name, std::string text);
  Input(Input&&) = default;
  Input& operator=(Input&&) = default;
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input() = default;

  /// Each line becomes a text of its own, and memory is reused from one to the next.
  static Input of_lines(std::string name, std::string lines);
};

/// How many times the speed of RapidJSON ours is to have (issue 3).
struct Target {
  std::string_view input;
  double parse;
  double write;
};

/// None for an input that only shows whether a large text is as fast as a small one.
std::optional<Target> target_of(std::string_view input);

/// What --only may name.
std::vector<std::string_view> input_names();

/// All inputs, or the one of that name. Requires: `only` is empty or among input_names(). The error
/// says which file cannot be read.
std::expected<std::vector<Input>, std::string> load_inputs(std::string_view only);

/// The requests among Maelstrom's messages, for the typed rows.
Input load_requests();

}  // namespace miniraft::bench
