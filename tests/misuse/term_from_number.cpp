// must say: conversion|convert
// A bare number does not become a term unsaid.
#include "miniraft/core/raft/types.h"

miniraft::raft::Term third() {
#ifdef MISUSE
  return 3;
#else
  return miniraft::raft::Term(3);
#endif
}
