// miniraft-broken-node --fault NAME: a Maelstrom lin-kv node with the fault (broken_node.h).
#include <cstdio>
#include <cstring>
#include <iostream>
#include <string>

#include "tests/support/broken_node.h"

int main(int argument_count, char** arguments) {
  using namespace miniraft;
  constexpr const char* usage =
      "usage: miniraft-broken-node --fault NAME\n"
      "  NAME: none, local-reads, own-store, early-ack, crash, garbage or silent\n";
  if (argument_count == 2 && std::strcmp(arguments[1], "--help") == 0) {
    std::fputs(usage, stdout);
    return 0;
  }
  if (argument_count != 3 || std::strcmp(arguments[1], "--fault") != 0) {
    std::fputs(usage, stderr);
    return 2;
  }
  const auto fault = support::fault_named(arguments[2]);
  if (!fault) {
    std::fprintf(stderr, "no such fault: %s\n%s", arguments[2], usage);
    return 2;
  }
  support::BrokenNode node(*fault);
  std::ios::sync_with_stdio(false);
  std::string line;
  std::string out;
  while (std::getline(std::cin, line)) {
    out.clear();
    const bool goes_on = node.receive(line, out);
    std::fwrite(out.data(), 1, out.size(), stdout);
    if (!goes_on) return 1;
    // Replies wait only while more requests are at hand.
    if (std::cin.rdbuf()->in_avail() <= 0) std::fflush(stdout);
  }
  return 0;
}
