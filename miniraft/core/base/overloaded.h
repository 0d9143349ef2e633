// overloaded: makes a visitor for std::visit out of lambdas, one for each alternative.
//
// Use it without a catch-all lambda: then a new alternative does not compile until every visit
// handles it.
#pragma once

namespace miniraft::base {

template <class... Fs>
struct overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
overloaded(Fs...) -> overloaded<Fs...>;

}  // namespace miniraft::base
