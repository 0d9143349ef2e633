// What script/bench build compiles beside the node, so that times of different machines and days
// can be compared as ratios.
//
// It is never to change, or old figures lose their meaning. It has what makes C++ of our kind slow
// to compile: containers, variants, ranges and a regular expression, all from the standard library.
#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

namespace reference {

template <int number>
struct Message {
  std::string text;
  std::vector<std::optional<std::string>> parts;
  std::map<std::string, std::vector<int>> places;
  auto operator<=>(const Message&) const = default;
};

template <int number>
struct Inputs {
  using Any = std::variant<Message<number>, Message<number + 1>, Message<number + 2>, std::string,
                           std::deque<Message<number>>>;
  std::vector<Any> inputs;
  std::map<Message<number>, Any> by_message;
  std::unordered_map<std::string, std::shared_ptr<Any>> by_name;

  size_t handle(const Any& input) {
    inputs.push_back(input);
    std::ranges::sort(inputs, {}, &Any::index);
    const auto size = [](const auto& alternative) -> size_t {
      if constexpr (requires { alternative.parts; }) {
        return alternative.parts.size() + alternative.places.size();
      } else {
        return alternative.size();
      }
    };
    size_t total = 0;
    for (const Any& each : inputs) total += std::visit(size, each);
    by_name.insert_or_assign(std::to_string(total), std::make_shared<Any>(input));
    if (const auto* message = std::get_if<Message<number>>(&input)) by_message[*message] = input;
    return total;
  }
};

template struct Inputs<0>;
template struct Inputs<10>;
template struct Inputs<20>;
template struct Inputs<30>;

bool matches(const std::string& text) {
  static const std::regex pattern("^[a-z]+(-[0-9]{1,3})*$");
  return std::regex_match(text, pattern);
}

}  // namespace reference
