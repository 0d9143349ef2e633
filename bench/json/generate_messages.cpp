// What a Maelstrom node of this project reads: one message a line.

#include "bench/json/generate.h"

namespace miniraft::bench {

namespace {

std::string number(base::Random& random, uint64_t bound) {
  return std::to_string(random.uniform(bound));
}

void append_envelope(std::string& out, base::Random& random, std::string_view from,
                     std::string_view to) {
  out += R"({"src":")";
  out += from;
  out += number(random, 20);
  out += R"(","dest":")";
  out += to;
  out += number(random, 5);
  out += R"(","body":{"type":")";
}

void append_request(std::string& out, base::Random& random) {
  append_envelope(out, random, "c", "n");
  const std::string head =
      R"(","msg_id":)" + number(random, 100'000) + R"(,"key":)" + number(random, 100);
  switch (random.uniform(3)) {
    case 0:
      out += "read" + head;
      break;
    case 1:
      out += "write" + head + R"(,"value":)" + number(random, 10);
      break;
    default:
      out += "cas" + head + R"(,"from":)" + number(random, 10) + R"(,"to":)" + number(random, 10);
  }
  out += "}}\n";
}

void append_reply(std::string& out, base::Random& random) {
  append_envelope(out, random, "n", "c");
  const std::string head = R"(","in_reply_to":)" + number(random, 100'000);
  switch (random.uniform(4)) {
    case 0:
      out += "read_ok" + head + R"(,"value":)" + number(random, 10);
      break;
    case 1:
      out += "write_ok" + head;
      break;
    case 2:
      out += "cas_ok" + head;
      break;
    default:
      out += "error" + head + R"(,"code":22,"text":"expected 3, but had 4")";
  }
  out += "}}\n";
}

void append_entries(std::string& out, base::Random& random) {
  append_envelope(out, random, "n", "n");
  uint64_t index = random.uniform(1'000'000);
  out += R"(append_entries","term":3,"prev":{"term":3,"index":)" + std::to_string(index) +
         R"(},"entries":[)";
  const uint64_t last = index + random.uniform(4);
  while (index < last) {
    out += R"({"term":3,"index":)" + std::to_string(++index) +
           R"(,"type":"command","command":"AgAAAAAAAAAC)";
    append_word(out, random, 20);
    out += index < last ? R"("},)" : R"("})";
  }
  out += R"(],"leader_commit":)" + std::to_string(index) + R"(,"read_sequence":)" +
         number(random, 100'000) + "}}\n";
}

}  // namespace

std::string generate_messages(base::Random random, size_t bytes) {
  std::string out;
  out.reserve(bytes + 65'536);
  while (out.size() < bytes) {
    const uint64_t drawn = random.uniform(10);
    if (drawn < 4) {
      append_request(out, random);
    } else if (drawn < 8) {
      append_reply(out, random);
    } else {
      append_entries(out, random);
    }
  }
  return out;
}

std::string generate_requests(base::Random random, size_t bytes) {
  std::string out;
  out.reserve(bytes + 65'536);
  while (out.size() < bytes) append_request(out, random);
  return out;
}

}  // namespace miniraft::bench
