// miniraft-lab: see --help, README.md and docs/lab.md.

#include "miniraft/apps/lab/command_line.h"

int main(int argument_count, char** argument_values) {
  return miniraft::lab::run_command_line(argument_count, argument_values);
}
