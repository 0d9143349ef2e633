#include "miniraft/apps/lab/bench/run_folder.h"

#include <filesystem>
#include <system_error>
#include <vector>

#include "miniraft/apps/lab/bench/fault.h"

namespace miniraft::lab {
namespace {

namespace fs = std::filesystem;

/// What a run writes, in its folder.
std::vector<std::string> names_of_a_run() {
  std::vector<std::string> names = {"history.jsonl", "results.json", "report.html"};
  for (int node = 0; node < nodes_max; ++node) {
    const std::string name = node_name(static_cast<size_t>(node));
    names.push_back("nodes/" + name);
    names.push_back("logs/" + name + ".log");
  }
  return names;
}

}  // namespace

std::expected<void, std::string> prepare_run_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return std::unexpected(folder + " cannot be made: " + error.message());
  for (const std::string& name : names_of_a_run()) {
    const fs::path path = fs::path(folder) / name;
    fs::remove_all(path, error);
    if (error) return std::unexpected(path.string() + " cannot be removed: " + error.message());
  }
  return {};
}

}  // namespace miniraft::lab
