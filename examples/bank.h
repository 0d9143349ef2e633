// Bank: a state machine of your own, whole (docs/embedding.md).
//
// Commands move money between accounts. To execute one twice is not to execute it once: what Raft
// and the replica promise about order and number is what keeps the books right.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/replica/typed.h"

namespace miniraft::examples {

using Amounts = std::map<base::Bytes, int64_t>;  ///< cents, by account

class Bank {
 public:
  using Command = Amounts;   ///< what each account is to get, or to give: all of it or nothing
  struct Query {};           ///< for every balance
  using Response = Amounts;  ///< the balances asked for, or changed; nothing: refused

  static base::Bytes encode_command(const Command& command) { return encode(command); }
  static base::Bytes encode_query(const Query&) { return {}; }
  static base::Bytes encode_response(const Response& response) { return encode(response); }
  static std::optional<Command> decode_command(base::ByteView bytes) { return decode(bytes); }
  static std::optional<Query> decode_query(base::ByteView) { return Query{}; }
  static std::optional<Response> decode_response(base::ByteView bytes) { return decode(bytes); }

  Response apply(const Command& changes) {
    constexpr int64_t balance_max = 1'000'000'000'000;
    Amounts changed;
    for (const auto& [account, change] : changes) {
      const int64_t before = balances_.contains(account) ? balances_.at(account) : 0;
      if (change < -before || change > balance_max - before) return {};
      changed[account] = before + change;
    }
    for (const auto& [account, balance] : changed) balances_[account] = balance;
    return changed;
  }
  [[nodiscard]] Response query(const Query&) const { return balances_; }

  [[nodiscard]] base::Bytes encode_state() const { return encode(balances_); }
  [[nodiscard]] bool decode_state(base::ByteView bytes) {
    auto balances = decode(bytes);
    if (balances) balances_ = *std::move(balances);
    return balances.has_value();
  }

 private:
  static base::Bytes encode(const Amounts& amounts) {
    base::ByteWriter writer;
    for (const auto& [account, cents] : amounts) {
      writer.bytes(account);
      writer.u64(static_cast<uint64_t>(cents));
    }
    return writer.take();
  }
  static std::optional<Amounts> decode(base::ByteView bytes) {
    Amounts amounts;
    base::ByteReader reader(bytes);
    while (reader.ok() && !reader.finished()) {
      const base::ByteView account = reader.bytes();
      amounts[base::Bytes(account)] = static_cast<int64_t>(reader.u64());
    }
    return reader.finished() ? std::optional(amounts) : std::nullopt;
  }

  Amounts balances_;
};
static_assert(replica::WholeMachine<Bank>);

}  // namespace miniraft::examples
