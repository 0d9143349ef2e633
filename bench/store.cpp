// Measures what commands and queries cost in stores of several sizes, beside std::map. Also while a
// snapshot is open, in the worst case: a new one before each thousandth command.

#include "miniraft/core/kv/store.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "bench/arguments.h"
#include "miniraft/core/base/check.h"
#include "miniraft/core/base/rand.h"

namespace {

using namespace miniraft;

/// The store as one would write it without snapshots.
class MapStore {
 public:
  kv::Response apply(const kv::Command& command) {
    if (const auto* write = std::get_if<kv::Write>(&command)) {
      const auto found = items_.find(write->key);
      if (found != items_.end()) return set(found->second, write->value);
      ++revision_;
      const kv::Revision revision(revision_);
      items_.emplace(write->key, Item{write->value, revision, revision, 1});
      return kv::Changed{revision};
    }
    if (const auto* swap = std::get_if<kv::CompareAndSet>(&command)) {
      const auto found = items_.find(swap->key);
      if (found == items_.end()) return kv::Missing{};
      if (found->second.value != swap->expected) return kv::Differs{found->second.value};
      return set(found->second, swap->desired);
    }
    if (items_.erase(std::get<kv::Delete>(command).key) == 0) return kv::Missing{};
    return kv::Changed{kv::Revision(++revision_)};
  }

  [[nodiscard]] kv::Response query(const kv::Query& query) const {
    if (const auto* read = std::get_if<kv::Read>(&query)) {
      const auto found = items_.find(read->key);
      if (found == items_.end()) return kv::Missing{};
      return kv::Found{key_value(*found)};
    }
    const auto& range = std::get<kv::Range>(query);
    kv::Listing listing;
    for (auto at = items_.lower_bound(range.first);
         at != items_.end() && listing.items.size() < range.limit; ++at) {
      listing.items.push_back(key_value(*at));
    }
    return listing;
  }

 private:
  struct Item {
    base::Bytes value;
    kv::Revision create_revision;
    kv::Revision modify_revision;
    uint64_t version = 1;
  };
  using Items = std::map<base::Bytes, Item, std::less<>>;

  kv::Response set(Item& item, const base::Bytes& value) {
    item.value = value;
    item.modify_revision = kv::Revision(++revision_);
    ++item.version;
    return kv::Changed{item.modify_revision};
  }
  static kv::KeyValue key_value(const Items::value_type& entry) {
    const auto& [key, item] = entry;
    return {key, item.value, item.create_revision, item.modify_revision, item.version};
  }

  Items items_;
  uint64_t revision_ = 1;
};

/// Of this process, in nanoseconds: others on the machine do not count.
double processor_time() {
  return static_cast<double>(std::clock()) * (1e9 / CLOCKS_PER_SEC);
}

/// How much is measured.
struct Effort {
  size_t calls = 200'000;
  size_t rounds = 5;
};

base::Bytes key_of(uint64_t number) {
  char text[32];
  return {text, static_cast<size_t>(std::snprintf(text, sizeof text, "user/%08llu/name",
                                                  static_cast<unsigned long long>(number)))};
}

/// Nanoseconds for a call of `body(key)`, keys drawn from `keys`; the median of some rounds.
template <class Body>
double cost(const Effort& effort, uint64_t keys, const Body& body) {
  std::vector<double> results;
  base::Random random(7);
  std::vector<base::Bytes> drawn;
  drawn.reserve(effort.calls);
  for (size_t i = 0; i < effort.calls; ++i) drawn.push_back(key_of(random.uniform(keys)));
  for (size_t round = 0; round < effort.rounds; ++round) {
    const double begin = processor_time();
    for (const base::Bytes& key : drawn) body(key);
    results.push_back((processor_time() - begin) / static_cast<double>(effort.calls));
  }
  const auto middle = results.begin() + static_cast<std::ptrdiff_t>(effort.rounds / 2);
  std::ranges::nth_element(results, middle);
  return *middle;
}

struct Costs {
  double build, write, swap, read, range, remove;
};

/// `snapshot` is told of the store before each thousandth command.
template <class Store, class Snapshot>
Costs costs(const Effort& effort, uint64_t keys, const Snapshot& snapshot) {
  Store store;
  Costs costs{};
  std::vector<base::Bytes> all;
  all.reserve(keys);
  for (uint64_t i = 0; i < keys; ++i) all.push_back(key_of(i));
  base::Random(3).shuffle(std::span(all));
  const base::Bytes value(24, 'v');
  const double begin = processor_time();
  for (const base::Bytes& key : all) (void)store.apply(kv::Write{key, value});
  costs.build = (processor_time() - begin) / static_cast<double>(keys);

  size_t count = 0;
  const auto apply = [&](const kv::Command& command) {
    if (count++ % 1000 == 0) snapshot(store);
    const kv::Response response = store.apply(command);
    MINIRAFT_CHECK(std::holds_alternative<kv::Changed>(response));
  };
  costs.write = cost(effort, keys, [&](const base::Bytes& key) { apply(kv::Write{key, value}); });
  costs.swap = cost(effort, keys,
                    [&](const base::Bytes& key) { apply(kv::CompareAndSet{key, value, value}); });
  costs.read = cost(effort, keys, [&](const base::Bytes& key) {
    MINIRAFT_CHECK(std::holds_alternative<kv::Found>(store.query(kv::Read{key})));
  });
  costs.range = cost(effort, keys, [&](const base::Bytes& key) {
    const kv::Response listing = store.query(kv::Range{key, std::nullopt, 10});
    MINIRAFT_CHECK(!std::get<kv::Listing>(listing).items.empty());
  });
  costs.remove = cost(effort, keys,
                      [&](const base::Bytes& key) {
                        apply(kv::Delete{key});
                        apply(kv::Write{key, value});
                      }) /
                 2;
  return costs;
}

void print(uint64_t keys, const char* what, const Costs& costs) {
  std::printf("%9llu  %-22s %8.0f %8.0f %8.0f %8.0f %8.0f %8.0f\n",
              static_cast<unsigned long long>(keys), what, costs.build, costs.write, costs.swap,
              costs.read, costs.range, costs.remove);
  std::fflush(stdout);
}

}  // namespace

int main(int argument_count, char** argument_values) {
  const char* usage =
      "usage: script/bench store [--quick]\n"
      "  --quick   one short round of each, no store of a million keys\n"
      "exit status: 0 measured, 2 wrong usage\n";
  const auto quick = bench::quick_or_exit_status(argument_count, argument_values, "store", usage);
  if (!quick) return quick.error();
  const Effort effort = *quick ? Effort{.calls = 20'000, .rounds = 1} : Effort{};
  std::printf(
      "nanoseconds of processor time a call, keys of 18 bytes, values of 24, random order\n");
  std::printf("%9s  %-22s %8s %8s %8s %8s %8s %8s\n", "keys", "", "build", "write", "cas", "read",
              "range 10", "delete");
  for (const uint64_t keys : {1'000U, 100'000U, 1'000'000U}) {
    if (keys > 100'000 && *quick) break;
    print(keys, "std::map", costs<MapStore>(effort, keys, [](const MapStore&) {}));
    print(keys, "store", costs<kv::Store>(effort, keys, [](const kv::Store&) {}));
    std::optional<kv::Store::Reader> reader;
    print(
        keys, "store, snapshots open",
        costs<kv::Store>(effort, keys, [&](const kv::Store& store) { reader = store.snapshot(); }));
  }
}
