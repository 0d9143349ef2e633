// A shared library of an embedder, with all of miniraft within.
#include "miniraft/core/replica/replica.h"

extern "C" unsigned long size_of_a_replica() {
  return sizeof(miniraft::replica::Replica);
}
