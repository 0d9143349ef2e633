// overloaded: a visitor for std::visit made of lambdas, one per alternative.
//
// Used without a catch-all, so that a new alternative does not compile until every visit handles
// it (STYLE §4).
#pragma once

namespace miniraft::base {

template <class... Fs>
struct overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
overloaded(Fs...) -> overloaded<Fs...>;

}  // namespace miniraft::base
