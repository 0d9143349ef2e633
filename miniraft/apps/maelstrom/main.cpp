// miniraft-maelstrom: see --help, README.md and docs/maelstrom.md.

#include <cstdio>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "miniraft/apps/maelstrom/options.h"
#include "miniraft/apps/maelstrom/run.h"

int main(int argument_count, char** argument_values) {
  namespace maelstrom = miniraft::maelstrom;
  const std::vector<std::string_view> arguments(argument_values + 1,
                                                argument_values + argument_count);
  const auto request = maelstrom::parse_arguments(arguments);
  if (!request) {
    std::fprintf(stderr, "miniraft-maelstrom: %s\n", request.error().c_str());
    return static_cast<int>(maelstrom::ExitStatus::wrong_usage);
  }
  if (const auto* print = std::get_if<maelstrom::PrintText>(&*request)) {
    std::fputs(print->text.c_str(), stdout);
    if (std::fflush(stdout) == 0) return 0;
    std::fputs("miniraft-maelstrom: standard output could not be written\n", stderr);
    return static_cast<int>(maelstrom::ExitStatus::cannot_serve);
  }
  return static_cast<int>(maelstrom::run(std::get<maelstrom::RunNode>(*request).options));
}
