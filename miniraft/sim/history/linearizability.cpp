#include "miniraft/sim/history/linearizability.h"

#include <map>
#include <string>
#include <utility>

#include "miniraft/sim/history/order_problem.h"
#include "miniraft/sim/history/order_search.h"

namespace miniraft::sim {
namespace {

Verdict worse(Verdict a, Verdict b) {
  if (a == Verdict::not_linearizable || b == Verdict::not_linearizable) {
    return Verdict::not_linearizable;
  }
  return a == Verdict::unknown ? a : b;
}

}  // namespace

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::linearizable:
      return "linearizable";
    case Verdict::not_linearizable:
      return "not linearizable";
    case Verdict::unknown:
      return "unknown";
  }
  return "?";
}

CheckResult check_linearizability(const History& history, const Budget& budget) {
  const SearchLimits limits = SearchLimits::from(budget);
  std::map<std::string, std::vector<Participant>> by_key;
  for (const Operation& operation : history.operations) {
    std::vector<Participant>& participants = by_key[operation.key];
    if (const auto presence = presence_of(operation)) {
      participants.push_back({&operation, *presence});
    }
  }
  CheckResult result;
  for (const auto& [key, participants] : by_key) {
    OrderProblem problem(participants);
    OrderSearch search(problem, limits);
    const Verdict verdict = search.run();
    result.keys.push_back({key, verdict, search.steps()});
    result.verdict = worse(result.verdict, verdict);
  }
  return result;
}

}  // namespace miniraft::sim
