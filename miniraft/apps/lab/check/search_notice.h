// SearchNotice: tells whoever waits at a terminal that a long search goes on.
//
// As long as it lives, and after two seconds of that, a line on stderr says every second how much
// of the time allowed has passed; its end takes the line back. Off a terminal nothing is printed.
// The search itself knows nothing of it: a thread of its own watches the clock.
#pragma once

#include <string>
#include <thread>

#include "miniraft/core/base/time.h"

namespace miniraft::lab {

class SearchNotice {
 public:
  /// `what` is being done, for at most `limit`.
  SearchNotice(std::string what, base::Duration limit);

 private:
  std::jthread thread_;  // its destructor asks it to stop and waits for that
};

}  // namespace miniraft::lab
