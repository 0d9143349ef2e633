#include "miniraft/apps/lab/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "miniraft/apps/lab/check/check_command.h"
#include "miniraft/apps/lab/command/exit_status.h"
#include "miniraft/apps/lab/explore/explore_command.h"
#include "miniraft/apps/lab/json_command.h"
#include "miniraft/apps/lab/maelstrom_command.h"
#include "miniraft/apps/lab/simulate/simulate_command.h"

namespace miniraft::lab {
namespace {

constexpr const char* description =
    "miniraft-lab: runs nodes under load and faults, and checks whether their clients' history "
    "is\nlinearizable.";

constexpr const char* statuses =
    "Exit status:\n"
    "  0  linearizable (json: every file is valid)\n"
    "  1  not linearizable, a node broke the protocol or exited, no operation succeeded or no key\n"
    "     could be read back, or availability was too low (json: some file is not valid)\n"
    "  2  unknown: too hard to judge within the limits\n"
    "  3  no verdict: wrong usage, an unreadable file, or the bench itself failed\n"
    "  130  maelstrom, simulate, explore: interrupted, and nothing wrong was found so far\n"
    "simulate and explore also use status 4: see their help.\n";

// Help and version are asked for and go to stdout; all else is a mistake.
int report_parse_end(const CLI::App& app, const CLI::ParseError& end) {
  if (app.exit(end) == 0) return 0;
  std::fputs("miniraft-lab: wrong usage, exit status 3\n", stderr);
  return static_cast<int>(ExitStatus::failed);
}

// CLI11 would only say that a subcommand is required.
bool names_no_subcommand(const CLI::App& app, int argument_count, const char* const* values) {
  if (argument_count < 2) return false;
  if (values[1][0] == '-') {
    if (app.get_option_no_throw(values[1]) != nullptr) return false;
    std::fprintf(stderr, "miniraft-lab: There is no option %s before the subcommand\n", values[1]);
    return true;
  }
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->check_name(values[1])) return false;
  }
  std::fprintf(stderr, "miniraft-lab: There is no subcommand %s\n", values[1]);
  return true;
}

/// Which of the arguments is the `--` that ends the bench's own; their number if none is.
int end_of_our_own(int argument_count, const char* const* values) {
  if (argument_count < 2 || std::string_view(values[1]) != "maelstrom") return argument_count;
  for (int i = 2; i < argument_count; ++i) {
    if (std::string_view(values[i]) == "--") return i;
  }
  return argument_count;
}

int run_subcommand(int argument_count, const char* const* argument_values) {
  int exit_status = static_cast<int>(ExitStatus::failed);
  const int end = end_of_our_own(argument_count, argument_values);
  const std::string called_as = argument_count > 0 ? argument_values[0] : "miniraft-lab";
  std::vector<std::string> for_nodes(argument_values + std::min(end + 1, argument_count),
                                     argument_values + argument_count);
  try {
    CLI::App app(description, "miniraft-lab");
    app.set_version_flag("--version", std::string("miniraft-lab ") + MINIRAFT_VERSION,
                         "Print the version and exit");
    app.set_help_all_flag("--help-all", "Print the help of every subcommand and exit");
    app.footer(statuses);
    app.require_subcommand(1);
    app.failure_message([](const CLI::App* failed, const CLI::Error& error) {
      // Every option that takes a value checks it before: so this one takes none.
      const bool is_flag = error.get_name() == "ConversionError";
      return std::string("miniraft-lab: ") + (is_flag ? "a flag is true or false. " : "") +
             CLI::FailureMessage::simple(failed, error);
    });
    add_maelstrom_command(app, called_as, std::move(for_nodes), exit_status);
    add_check_command(app, exit_status);
    add_explore_command(app, exit_status);
    add_simulate_command(app, called_as, exit_status);
    add_json_command(app, exit_status);
    for (CLI::App* command : app.get_subcommands({})) {
      if (command->get_footer().empty()) command->footer(statuses);
    }
    if (names_no_subcommand(app, argument_count, argument_values)) {
      return report_parse_end(app, CLI::RequiredError("A subcommand"));
    }
    try {
      app.parse(end, argument_values);
    } catch (const CLI::ParseError& ending) {
      return report_parse_end(app, ending);
    }
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "miniraft-lab: %s\n", failure.what());
    return static_cast<int>(ExitStatus::failed);
  }
  return exit_status;
}

}  // namespace

int run_command_line(int argument_count, const char* const* argument_values) {
  const int exit_status = run_subcommand(argument_count, argument_values);
  std::cout.flush();
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.good()) return exit_status;
  std::fputs("miniraft-lab: standard output could not be written\n", stderr);
  return static_cast<int>(ExitStatus::failed);
}

}  // namespace miniraft::lab
