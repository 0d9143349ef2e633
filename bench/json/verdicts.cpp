#include "bench/json/verdicts.h"

#include <array>

#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/write.h"

namespace miniraft::bench {

namespace {

struct Faulty {
  std::string_view what;
  std::string_view text;
};

constexpr std::array<Faulty, 6> faulty_texts = {
    Faulty{"a text that is cut off", "[1,"},        Faulty{"half a surrogate pair", R"("\ud83d")"},
    Faulty{"a byte that is not UTF-8", "\"\xFF\""}, Faulty{"an overlong slash", "\"\xC0\xAF\""},
    Faulty{"a line break in a string", "\"\n\""},   Faulty{"a leading zero", "[01]"},
};

/// Beyond this what peers write is not compared: it is like that of a smaller input, only longer.
constexpr size_t compared_bytes_max = 16'000'000;

std::string describe(const Library& library, std::string_view what, std::string_view input) {
  return std::string(library.name()) + ' ' + std::string(what) + ' ' + std::string(input);
}

/// Whether all that the library writes has the value that it read.
bool writes_equal_values(Library& library, const Input& input) {
  if (!library.load(input.texts) || library.write(input.memory) == 0) return false;
  json::Document read;
  json::Document written;
  for (size_t i = 0; i < input.texts.size(); ++i) {
    const auto want = json::parse(input.texts[i], read);
    const auto have = json::parse(library.text_of(i), written);
    if (!want || !have || !json::equal(*want, *have)) return false;
  }
  return true;
}

void check_inputs(Library& library, std::span<const Input> inputs, bool is_ours,
                  Verdicts& verdicts) {
  for (const Input& input : inputs) {
    if (!library.parse(input.texts, input.memory)) {
      verdicts.errors.push_back(describe(library, "does not accept", input.name));
    } else if ((is_ours || input.text_bytes <= compared_bytes_max) &&
               !writes_equal_values(library, input)) {
      auto& list = is_ours ? verdicts.errors : verdicts.remarks;
      list.push_back(describe(library, "writes another value than it read of", input.name));
    }
    library.load({});
  }
}

void check_faulty_texts(Library& library, Verdicts& verdicts) {
  for (const Faulty& faulty : faulty_texts) {
    const Input input("faulty", std::string(faulty.text));
    if (library.parse(input.texts, Memory::fresh) || library.parse(input.texts, Memory::reused)) {
      verdicts.errors.push_back(describe(library, "accepts", faulty.what));
    }
  }
}

}  // namespace

Verdicts check_verdicts(std::span<const std::unique_ptr<Library>> libraries,
                        std::span<const Input> inputs) {
  Verdicts verdicts;
  for (const auto& library : libraries) {
    check_faulty_texts(*library, verdicts);
    check_inputs(*library, inputs, library == libraries.front(), verdicts);
  }
  return verdicts;
}

}  // namespace miniraft::bench
