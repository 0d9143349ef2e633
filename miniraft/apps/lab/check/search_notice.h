// SearchNotice: shows a user at a terminal that a long search is still running.
//
// From two seconds after its construction it shows on stderr how much of the allowed time has
// passed, and updates this line every second. The destructor removes the line. If stderr is not a
// terminal, nothing is printed. The search is not involved: the notice has a thread of its own.
#pragma once

#include <string>
#include <thread>

#include "miniraft/core/base/time.h"

namespace miniraft::lab {

class SearchNotice {
 public:
  /// `what` describes the search, which takes `limit` at most.
  SearchNotice(std::string what, base::Duration limit);

 private:
  std::jthread thread_;  // its destructor stops and joins it
};

}  // namespace miniraft::lab
