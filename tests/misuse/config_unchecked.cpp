// must say: private
// Settings that nobody checked cannot start a node.
#include <utility>

#include "miniraft/core/raft/config.h"

miniraft::raft::Config configure(miniraft::raft::Options options) {
#ifdef MISUSE
  return miniraft::raft::Config(std::move(options), miniraft::raft::Configuration());
#else
  return miniraft::raft::Config::make(std::move(options)).value();
#endif
}
