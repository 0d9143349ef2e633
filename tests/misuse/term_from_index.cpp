// must say: conversion|convert
// A log index is no term, though both are numbers.
#include "miniraft/core/raft/types.h"

miniraft::raft::Term term_of(miniraft::raft::EntryId id) {
#ifdef MISUSE
  return id.index;
#else
  return id.term;
#endif
}
