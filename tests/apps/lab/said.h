// What miniraft-lab says when it is called within a test's own process.
//
// Both streams are captured whole, and the exit status is what the program's would be. Only one
// call at a time: the streams are the process's own.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "miniraft/apps/lab/command_line.h"

namespace miniraft::lab {

struct Said {
  int exit_status;
  std::string out;
  std::string error;
};

/// `arguments` begin with the name of the program.
inline Said said_by(const std::vector<const char*>& arguments) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int status = run_command_line(static_cast<int>(arguments.size()), arguments.data());
  std::string error = testing::internal::GetCapturedStderr();
  return {status, testing::internal::GetCapturedStdout(), std::move(error)};
}

}  // namespace miniraft::lab
