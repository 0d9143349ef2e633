#include "core/kv/store.h"

#include <utility>
#include <variant>

#include "core/base/overloaded.h"

namespace miniraft::kv {

Response Store::apply(const Command& command) {
  return std::visit(base::overloaded{
                        [this](const Write& c) { return write(c); },
                        [this](const CompareAndSet& c) { return compare_and_set(c); },
                        [this](const Delete& c) { return erase(c); },
                    },
                    command);
}

Response Store::query(const Query& query) const {
  return std::visit(base::overloaded{
                        [this](const Read& q) { return read(q); },
                        [this](const Range& q) { return range(q); },
                    },
                    query);
}

Response Store::write(const Write& command) {
  const auto found = items_.find(command.key);
  if (found != items_.end()) return set(found->second, command.value);
  revision_ = Revision(revision_.value + 1);
  items_.emplace(command.key, Item{command.value, revision_, revision_, 1});
  return Changed{revision_};
}

Response Store::compare_and_set(const CompareAndSet& command) {
  const auto found = items_.find(command.key);
  if (found == items_.end()) return Missing{};
  if (found->second.value != command.expected) return Differs{found->second.value};
  return set(found->second, command.desired);
}

Response Store::erase(const Delete& command) {
  if (items_.erase(command.key) == 0) return Missing{};
  revision_ = Revision(revision_.value + 1);
  return Changed{revision_};
}

Response Store::read(const Read& query) const {
  const auto found = items_.find(query.key);
  if (found == items_.end()) return Missing{};
  return Found{key_value(*found)};
}

Response Store::range(const Range& query) const {
  Listing listing;
  listing.revision = revision_;
  for (auto it = items_.lower_bound(query.first); it != items_.end(); ++it) {
    if (query.end && it->first >= *query.end) break;
    if (listing.items.size() >= query.limit) {
      listing.has_more = true;
      break;
    }
    listing.items.push_back(key_value(*it));
  }
  return listing;
}

Response Store::set(Item& item, const base::Bytes& value) {
  revision_ = Revision(revision_.value + 1);
  item.value = value;
  item.modify_revision = revision_;
  ++item.version;
  return Changed{revision_};
}

KeyValue Store::key_value(const Items::value_type& entry) {
  const auto& [key, item] = entry;
  return {key, item.value, item.create_revision, item.modify_revision, item.version};
}

}  // namespace miniraft::kv
