// Every public header leaves other libraries their macros: those can be defined behind it.
//
// A macro of ours by the same name would differ from theirs, which the compiler refuses.
#include <public_headers.h>  // made by CMakeLists.txt
//
#include "tests/headers/foreign_macros.h"

// And ours still works: its macros use none of theirs.
void check_behind_their_macros(int value) {
  MINIRAFT_CHECK(value > 0);
  MINIRAFT_CHECK_EQ(value, value);
}
