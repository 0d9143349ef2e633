#include "miniraft/core/kv/store.h"

#include <utility>
#include <variant>

#include "miniraft/core/base/overloaded.h"

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
  items_.free_some();  // so that a store that is only read also frees what a snapshot left
  return std::visit(base::overloaded{
                        [this](const Read& q) { return read(q); },
                        [this](const Range& q) { return range(q); },
                    },
                    query);
}

Response Store::write(const Write& command) {
  auto [item, is_new] = items_.find_or_insert(command.key);
  if (!is_new) return set(item, command.value);
  revision_ = Revision(revision_.value + 1);
  item = base::Counted(Item{command.value, revision_, revision_, 1});
  return Changed{revision_};
}

Response Store::compare_and_set(const CompareAndSet& command) {
  auto found = items_.find(command.key);
  if (!found) return Missing{};
  const base::Bytes& actual = found.value()->value;
  if (actual != command.expected) return Differs{actual};
  return set(items_.change(found), command.desired);
}

Response Store::erase(const Delete& command) {
  auto found = items_.find(command.key);
  if (!found) return Missing{};
  items_.erase(found);
  revision_ = Revision(revision_.value + 1);
  return Changed{revision_};
}

Response Store::read(const Read& query) const {
  const base::Counted<Item>* found = items_.peek(query.key);
  if (found == nullptr) return Missing{};
  return Found{view_of(query.key, **found).to_key_value()};
}

Response Store::range(const Range& query) const {
  Listing listing;
  listing.revision = revision_;
  for (auto at = items_.lower_bound(query.first); at; at.next()) {
    if (query.end && at.key() >= *query.end) break;
    if (listing.items.size() >= query.limit) {
      listing.has_more = true;
      break;
    }
    listing.items.push_back(view_of(at.key(), *at.value()).to_key_value());
  }
  return listing;
}

Response Store::set(base::Counted<Item>& item, const base::Bytes& value) {
  revision_ = Revision(revision_.value + 1);
  if (item.is_shared()) {
    // A snapshot shares the old item, so a new one replaces it. The old value is not copied.
    item = base::Counted(Item{value, item->create_revision, revision_, item->version + 1});
    return Changed{revision_};
  }
  Item& own = item.own();
  own.value = value;
  own.modify_revision = revision_;
  ++own.version;
  return Changed{revision_};
}

ItemView Store::view_of(base::ByteView key, const Item& item) {
  return {key, item.value, item.create_revision, item.modify_revision, item.version};
}

}  // namespace miniraft::kv
