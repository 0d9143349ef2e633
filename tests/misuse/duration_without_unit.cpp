// must say: conversion|convert
// A time says its unit.
#include "miniraft/core/raft/config.h"

void slow_down(miniraft::raft::Options& options) {
#ifdef MISUSE
  options.heartbeat_interval = 200;
#else
  options.heartbeat_interval = miniraft::base::milliseconds(200);
#endif
}
