// The run's data, unpacked, and how its quantities are written.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const results = data.results;

function unpack(text, ArrayType) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new ArrayType(bytes.buffer);
}

const points = {
  start: unpack(data.operations.start_s, Float32Array),
  latency: unpack(data.operations.latency_ms, Float32Array),
  kind: unpack(data.operations.kind, Uint8Array),
};
const functionNames = ["read", "write", "cas"];
const outcomeWords = ["ok", "key missing (20)", "value differs (22)", "failed", "unknown"];

// The report shows four kinds of outcome: 20 and 22 are answers, just not the ones hoped for.
const groups = [
  { name: "ok", color: "--ok" },
  { name: "refused (20, 22)", color: "--refused" },
  { name: "failed", color: "--failed" },
  { name: "unknown", color: "--unknown" },
];
const groupOfOutcome = [0, 1, 1, 2, 3];

const faults = results.faults;
const nodeCount = results.options.node_count;
const runEnd = Math.max(results.total_s, 0.001);

// For each node, the stretches of time in which it kept one role in one term.
const lanes = Array.from({ length: nodeCount }, () => []);
for (const [at, node, term, role] of data.roles) {
  const lane = lanes[node];
  const latest = lane[lane.length - 1];
  if (latest?.term === term && latest.role === role) continue;  // only the leader it knows changed
  if (latest) latest.end = at;
  lane.push({ start: at, end: runEnd, term, role });
}

const thousands = (n) => Math.round(n).toLocaleString("en-US");

function shortNumber(n) {
  if (n >= 1e6) return +(n / 1e6).toPrecision(3) + "M";
  if (n >= 1e4) return +(n / 1e3).toPrecision(3) + "k";
  return String(+n.toPrecision(3));
}

function milliseconds(ms) {
  if (ms === null || ms === undefined) return "–";
  if (ms >= 10000) return (ms / 1000).toFixed(1) + " s";
  if (ms >= 1000) return (ms / 1000).toFixed(2) + " s";
  if (ms >= 100) return ms.toFixed(0) + " ms";
  if (ms >= 1) return ms.toFixed(1) + " ms";
  return (ms * 1000).toFixed(0) + " µs";
}

function seconds(s) {
  return s.toFixed(s < 10 ? 2 : 1) + " s";
}

function percent(share) {
  const shown = share * 100;
  return (shown >= 99.995 || shown === 0 ? shown.toFixed(0) : shown.toFixed(2)) + " %";
}

function cssColor(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function svgElement(name, attributes = {}, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
