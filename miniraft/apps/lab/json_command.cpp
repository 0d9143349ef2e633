#include "miniraft/apps/lab/json_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "miniraft/apps/lab/command/file_text.h"
#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/write.h"

namespace miniraft::lab {
namespace {

constexpr const char* json_statuses =
    "Prints `accept FILE`, or `reject FILE:` and why, for each.\n"
    "\n"
    "Exit status:\n"
    "  0  every file is valid\n"
    "  1  some file is not\n"
    "  3  no verdict: a file cannot be read (the others are checked nevertheless), or wrong "
    "usage\n";

void print_line(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

}  // namespace

int run_json_command(bool print, const std::vector<std::string>& files) {
  bool some_rejected = false;
  bool some_unreadable = false;
  for (const std::string& path : files) {
    const auto text = read_file(path);
    if (!text) {
      std::fprintf(stderr, "miniraft-lab: cannot read %s\n", text.error().c_str());
      some_unreadable = true;
      continue;
    }
    const auto document = json::parse(*text);
    if (!document) {
      print_line("reject " + path + ": " + json::describe(document.error()));
      some_rejected = true;
      continue;
    }
    print_line("accept " + path);
    if (print) print_line(json::to_text(document->root()));
  }
  std::fflush(stdout);
  if (some_unreadable) return 3;
  return some_rejected ? 1 : 0;
}

void add_json_command(CLI::App& app, int& exit_status) {
  struct Typed {
    bool print = false;
    std::vector<std::string> files;
  };
  auto typed = std::make_shared<Typed>();
  CLI::App* command = app.add_subcommand("json", "Say for each file whether it is valid JSON");
  command->add_flag("--print", typed->print, "print the value of each valid file as JSON");
  command->add_option("FILE", typed->files, "the files to read")->required();
  command->footer(json_statuses);
  command->callback(
      [typed, &exit_status] { exit_status = run_json_command(typed->print, typed->files); });
}

}  // namespace miniraft::lab
