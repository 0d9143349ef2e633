#include "miniraft/sim/cluster/simulation_settings.h"

#include <algorithm>
#include <cstdio>

#include "miniraft/core/base/rand.h"
#include "miniraft/sim/counted.h"

namespace miniraft::sim {

namespace {

base::Duration draw_milliseconds(base::Random& random, uint64_t low, uint64_t high) {
  return base::milliseconds(static_cast<int64_t>(random.uniform_between(low, high)));
}

/// Each order of magnitude is as likely as any other.
uint64_t draw_wide(base::Random& random, uint64_t low, uint64_t high) {
  uint64_t doublings = 0;
  for (uint64_t top = low; top < high; top *= 2) ++doublings;
  const uint64_t drawn = random.uniform(doublings + 1);
  return random.uniform_between(low, std::min(low << drawn, high));
}

uint64_t draw_voters(base::Random& random) {
  static constexpr uint64_t weighted[] = {1, 2, 3, 3, 3, 3, 4, 5, 5, 5, 6, 7};
  return weighted[random.uniform(std::size(weighted))];
}

void draw_raft(base::Random& random, raft::Options& raft) {
  raft.election_timeout = draw_milliseconds(random, 150, 1000);
  raft.heartbeat_interval =
      raft.election_timeout / static_cast<int64_t>(random.uniform_between(3, 10));
  if (random.chance(0.5)) raft.append_entries_max = draw_wide(random, 1, 4096);
  if (random.chance(0.3)) raft.append_bytes_max = draw_wide(random, 1, 64 * 1024);
  if (random.chance(0.5)) raft.inflight_appends_max = draw_wide(random, 1, 64);
  if (random.chance(0.3)) raft.inflight_bytes_max = draw_wide(random, 1, 64 * 1024);
  if (random.chance(0.3)) raft.uncommitted_bytes_max = draw_wide(random, 1000, 64 * 1024);
  if (random.chance(0.2)) raft.pending_reads_max = draw_wide(random, 1, 64);
  raft.reads_by_lease = random.chance(0.3);
}

void draw_replica(base::Random& random, replica::Options& replica) {
  if (random.chance(0.2)) replica.requests_max = draw_wide(random, 2, 1000);
  if (random.chance(0.2)) replica.forwarded_hold = draw_milliseconds(random, 100, 10'000);
  replica.snapshots.chunk_bytes = draw_wide(random, 16, 4096);
  if (random.chance(0.3))
    replica.snapshots.send_bytes_per_second = draw_wide(random, 2000, 1'000'000);
}

void draw_snapshots(base::Random& random, bool are_frequent, SimulationSettings& settings) {
  const uint64_t after = draw_wide(random, 3, 1000);
  const uint64_t keep = random.chance(0.5) ? 0 : draw_wide(random, 1, 1000);
  const size_t keep_bytes = draw_wide(random, 1, 64 * 1024);
  if (!are_frequent) return;
  settings.replica.snapshots.after_entries = after;
  settings.raft.log_keep_entries = keep;
  if (keep_bytes % 3 == 0) settings.raft.log_keep_bytes = keep_bytes;
}

void draw_network(base::Random& random, NetworkSettings& network) {
  network.delay_min = base::microseconds(static_cast<int64_t>(random.uniform_between(0, 1000)));
  network.delay_max =
      network.delay_min + base::microseconds(static_cast<int64_t>(draw_wide(random, 100, 50'000)));
  network.tail = random.uniform_real() * 0.2;
  network.tail_max = draw_milliseconds(random, 10, 100);
  const auto skewed = [&random](double most) {
    const double real = random.uniform_real();
    return real * real * most;
  };
  network.loss = skewed(0.3);
  network.duplication = skewed(0.5);
  network.replay = skewed(0.5);
}

void draw_workload(base::Random& random, WorkloadSettings& workload) {
  workload.clients = draw_wide(random, 1, 24);
  workload.keys = random.uniform_between(1, 8);
  workload.reads = random.uniform_real();
  workload.compares = random.uniform_real() * 0.5;
  workload.think_max = base::milliseconds(static_cast<int64_t>(draw_wide(random, 5, 1000)));
  workload.timeout = draw_milliseconds(random, 200, 5000);
}

/// Sessions that expire, or give way to others, within a run; but not those of the nodes that are
/// there at its end to each other. Operations that are asked again last long, and the order of too
/// many at once is hard to find.
void draw_sessions(base::Random& random, SimulationSettings& settings) {
  constexpr uint64_t clients_max = 12;
  WorkloadSettings& workload = settings.workload;
  workload.has_sessions = random.chance(0.4);
  if (workload.has_sessions) workload.clients = std::min(workload.clients, clients_max);
  if (random.chance(0.2)) settings.replica.sessions.idle_ms_max = draw_wide(random, 1000, 60'000);
  if (random.chance(0.2)) settings.replica.sessions.sessions_max = draw_wide(random, 32, 256);
  if (random.chance(0.2)) settings.replica.sessions.window_max = draw_wide(random, 1, 64);
}

void draw_intervals(base::Random& random, SimulationSettings& settings) {
  for (base::Duration* interval :
       {&settings.crash_interval, &settings.partition_interval, &settings.one_way_interval,
        &settings.clog_interval, &settings.stall_interval, &settings.full_disk_interval,
        &settings.pause_interval, &settings.membership_interval, &settings.transfer_interval}) {
    *interval = base::milliseconds(static_cast<int64_t>(draw_wide(random, 1000, 20'000)));
  }
}

/// What a class of faults stands for is not there without the class.
void leave_out(SimulationSettings& settings) {
  const auto lacks = [&settings](FaultClass fault) { return !settings.faults.has(fault); };
  if (lacks(FaultClass::loss)) settings.network.loss = 0;
  if (lacks(FaultClass::duplication)) settings.network.duplication = 0;
  if (lacks(FaultClass::replay)) settings.network.replay = 0;
  if (lacks(FaultClass::delays)) settings.network.tail = 0;
  if (lacks(FaultClass::slow_disks)) {
    settings.disk.write_max = std::min(settings.disk.write_max, base::milliseconds(1));
    settings.disk.write_min = std::min(settings.disk.write_min, settings.disk.write_max);
  }
  settings.disk.tears_writes = settings.faults.has(FaultClass::torn_writes);
  if (lacks(FaultClass::damage)) settings.disk.damage = 0;
  if (lacks(FaultClass::skew)) settings.skew_ppm_max = 0;
  if (lacks(FaultClass::batching)) settings.batch_max = base::Duration();
}

/// A vote that is lost matters only between two candidates of one term, of whom one is heard once
/// the voter is back and no longer bound to a leader that it may have forgotten. With that
/// deception nodes therefore crash all the time, not least right after a vote, and are soon back;
/// and what they send comes late and again.
void draw_lost_votes(const FaultSet& allowed, SimulationSettings& settings) {
  for (const FaultClass fault : {FaultClass::crashes, FaultClass::replay, FaultClass::delays}) {
    settings.faults.set(fault, allowed.has(fault));
  }
  settings.crash_interval = settings.raft.election_timeout;
  settings.down_max = settings.raft.election_timeout;
  settings.network.replay = 0.5;
  settings.network.tail = 0.6;
  settings.network.tail_max = settings.raft.election_timeout * 3;
}

/// By how much the fastest clock may run ahead of the slowest, rounded up.
uint32_t drift_percent(int64_t skew_ppm_max) {
  const int64_t slowest = 1'000'000 - skew_ppm_max;
  return static_cast<uint32_t>((2 * skew_ppm_max * 100 + slowest - 1) / slowest);
}

}  // namespace

SimulationSettings draw_settings(uint64_t seed, const SimulationLimits& limits) {
  base::Random random(seed);
  SimulationSettings settings;
  settings.seed = seed;
  settings.voters = draw_voters(random);
  settings.learners = random.uniform(3);
  const double share = random.chance(0.2) ? 0.15 : 0.6;
  for (const FaultClass fault : every_fault_class()) {
    if (fault != FaultClass::damage) settings.faults.set(fault, random.chance(share));
  }
  settings.deception = limits.deception;
  settings.time = base::seconds(60);
  draw_raft(random, settings.raft);
  draw_replica(random, settings.replica);
  draw_snapshots(random, settings.faults.both(limits.faults).has(FaultClass::snapshots), settings);
  draw_network(random, settings.network);
  settings.disk.write_min = base::microseconds(static_cast<int64_t>(random.uniform(200)));
  settings.disk.write_max = settings.disk.write_min +
                            base::microseconds(static_cast<int64_t>(draw_wide(random, 1, 30'000)));
  draw_workload(random, settings.workload);
  settings.batch_max = base::microseconds(static_cast<int64_t>(draw_wide(random, 1, 5000)));
  settings.skew_ppm_max = static_cast<int64_t>(draw_wide(random, 100, 300'000));
  draw_intervals(random, settings);
  settings.priority_max = random.chance(0.2) ? random.uniform_between(1, 3) : 0;
  draw_sessions(random, settings);
  // Last, so that a seed from before there was this class means what it did.
  settings.faults.set(FaultClass::damage, random.chance(share));
  settings.disk.damage = random.uniform_real() * 0.5;
  settings.faults = settings.faults.both(limits.faults);
  if (settings.deception == Deception::lost_votes) draw_lost_votes(limits.faults, settings);
  leave_out(settings);
  settings.raft.snapshot_retry = base::seconds(2);
  settings.raft.clock_drift_percent = drift_percent(settings.skew_ppm_max);

  if (limits.voters) settings.voters = std::min(settings.voters, *limits.voters);
  if (limits.learners) settings.learners = std::min(settings.learners, *limits.learners);
  if (limits.time) settings.time = *limits.time;
  if (limits.operations) {
    settings.workload.operations_max =
        std::min(settings.workload.operations_max, *limits.operations);
  }
  settings.liveness_bound = base::seconds(20) + settings.raft.election_timeout * 20;
  return settings;
}

std::string describe(const SimulationSettings& settings) {
  const auto milliseconds = [](base::Duration duration) { return duration.seconds() * 1000; };
  char text[1024];
  std::snprintf(
      text, sizeof(text),
      "cluster     %s, %s; election timeout %.0f ms, heartbeats %.0f ms%s\n"
      "workload    %s, %s, %.0f %% reads, up to %.0f ms "
      "between operations%s\n"
      "network     %.2f to %.2f ms, %.1f %% up to %.0f ms; %.1f %% lost, %.1f %% twice, "
      "%.1f %% again later\n"
      "disks       %.2f to %.2f ms a write\n"
      "faults      ",
      counted(settings.voters, "voter").c_str(), counted(settings.learners, "learner").c_str(),
      milliseconds(settings.raft.election_timeout), milliseconds(settings.raft.heartbeat_interval),
      settings.raft.reads_by_lease ? ", reads by lease" : "",
      counted(settings.workload.clients, "client").c_str(),
      counted(settings.workload.keys, "key").c_str(), settings.workload.reads * 100,
      milliseconds(settings.workload.think_max),
      settings.workload.has_sessions ? ", asked again in sessions" : "",
      milliseconds(settings.network.delay_min), milliseconds(settings.network.delay_max),
      settings.network.tail * 100, milliseconds(settings.network.tail_max),
      settings.network.loss * 100, settings.network.duplication * 100,
      settings.network.replay * 100, milliseconds(settings.disk.write_min),
      milliseconds(settings.disk.write_max));
  return text + words_for(settings.faults) + "\n";
}

}  // namespace miniraft::sim
