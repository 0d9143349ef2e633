// must say: constraint|satisf
// A state machine that cannot apply a command is refused where it is named.
#include "miniraft/core/replica/typed.h"
#include "tests/support/counter.h"

#ifdef MISUSE
struct Machine {
  struct Command {};
  struct Query {};
  struct Response {};
};
#else
using Machine = miniraft::examples::Counter;
#endif

miniraft::replica::Typed<Machine>* no_machine() {
  return nullptr;
}
