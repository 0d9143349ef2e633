// Scenario: a readable transcript of what happens to a cluster, and what must be seen.
//
// One command a line, `#` begins a comment; docs/scenarios.md lists the commands. A command that
// does not parse, cannot be done or expects what is not so ends the run, as does a breach of Raft
// Fig. 3 (RaftCluster::violation).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace miniraft::raft::testing {

/// Why a scenario failed.
struct ScenarioFailure {
  size_t line = 0;                      ///< of the command, from 1
  std::string command;                  ///< as written
  std::string what;                     ///< as a sentence
  std::vector<std::string> transcript;  ///< what had happened until then
};

/// Runs `text`, a whole scenario. Nothing: it ran to its end.
std::optional<ScenarioFailure> run_scenario(std::string_view text);

}  // namespace miniraft::raft::testing
