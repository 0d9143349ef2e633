// Puts the page together: verdict, figures, charts, tables.

const options = results.options;
const operations = results.operations;
const latencyOfAll = results.latency_ms.all;

const verdicts = {
  "linearizable": { kind: "good", title: "Linearizable", path: "M5 13l5 5L20 7" },
  "not linearizable": { kind: "bad", title: "Not linearizable", path: "M6 6l12 12M18 6L6 18" },
  "unknown": {
    kind: "unsure", title: "Unknown",
    path: "M8.5 9a3.5 3.5 0 1 1 4.5 3.4c-.7.3-1 .8-1 1.6v.5M12 18.4v.1",
  },
};

function faultWords() {
  const words = [];
  if (options.partitions) words.push("partitions");
  if (options.pauses) words.push("pauses");
  if (options.loss > 0) words.push(percent(options.loss) + " of messages lost");
  if (options.duplicate > 0) words.push(percent(options.duplicate) + " duplicated");
  if (options.reorder > 0) words.push(percent(options.reorder) + " held back");
  return words.length > 0 ? words.join(", ") : "no faults";
}

function drawHead() {
  const flaw = results.flaw;
  const verdict = verdicts[results.verdict];
  const kind = flaw ? "bad" : verdict.kind;
  const title = verdict.title + (flaw && ", but " + flaw);
  const icon = svgElement("svg", { viewBox: "0 0 24 24", fill: "none", "aria-hidden": "true" });
  icon.append(svgElement("path", {
    d: flaw ? verdicts["not linearizable"].path : verdict.path, stroke: "currentColor",
    "stroke-width": 2.6, "stroke-linecap": "round", "stroke-linejoin": "round",
  }));
  const latency = options.latency_ms > 0
    ? `${options.latency_distribution} latency of ${milliseconds(options.latency_ms)}`
    : "no added latency";
  const rate = options.rate > 0
    ? `${thousands(options.rate)} operations a second` : "as fast as they can";
  const what = `${options.node_count} nodes, ${options.concurrency} clients, ${rate}, ` +
    `${latency}; ${faultWords()}; ${seconds(results.load_s)}, seed ${options.seed}.` +
    (results.interrupted ? " The run was interrupted." : "");
  const head = document.getElementById("head");
  head.className = kind;
  head.append(element("div", { class: "mark" }, icon),
              element("div", {}, element("h1", {}, title), element("p", { class: "what" }, what)));
  document.title = `${title}: lin-kv, ${options.node_count} nodes, seed ${options.seed}`;
}

// `picture` is SVG that the bench drew.
function complain(title, text, picture = "") {
  const box = element("div", { class: "complaint" },
                      element("h2", {}, title), element("pre", {}, text));
  if (picture) {
    box.append(element("div", { class: "scroll" }));
    box.lastChild.innerHTML = picture;
  }
  document.getElementById("complaints").append(box);
}

function drawComplaints() {
  if (results.check.explanation) {
    complain(`No single order explains ${results.check.bad_keys.length} of ` +
             `${results.check.keys_checked} keys`, results.check.explanation,
             data.picture);
  }
  if (results.violation_count > 0) {
    complain(`The protocol was broken ${thousands(results.violation_count)} times`,
             results.violations.slice(0, 12).map(
               (v) => `${v.node} ${v.at_s < 0 ? "before the load" : "at " + seconds(v.at_s)}: ${v.text}`).join("\n"));
  }
  if (latencyOfAll.count === 0) {
    complain("Nothing was answered",
             `None of ${thousands(operations.total)} operations got an answer about its key, ` +
             "so the verdict says nothing about the nodes.");
  } else if (results.flaw === "no key could be read back") {
    complain("No key could be read back",
             `None of the ${results.keys_used} keys used gave an answer after the load.`);
  }
  if (results.availability.share < results.availability.expected) {
    complain("Too little availability",
             `${percent(results.availability.share)} of the operations begun outside faults were ` +
             `answered; ${percent(results.availability.expected)} were expected.`);
  }
}

function tile(name, value, unit, more) {
  document.getElementById("tiles").append(element("div", { class: "tile" },
    element("div", { class: "name" }, name),
    element("div", { class: "value" }, value, " ", element("small", {}, unit)),
    element("div", { class: "more" }, more)));
}

// Why no fault needed a recovery. `leader_cut_off` is null when it is not known who led.
function withoutRecovery() {
  if (faults.some((f) => f.leader_cut_off === null)) return "the leader is not known";
  return faults.length === 0 ? "there were no faults" : "no leader was cut off";
}

function drawTiles() {
  const latency = latencyOfAll;
  const recovery = results.recovery;
  const split = (text) => [...text.split(" "), ""].slice(0, 2);
  tile("Operations", thousands(operations.total), "",
       `${thousands(operations.failed)} failed, ${thousands(operations.unknown)} unknown`);
  tile("Answers", thousands(results.operations_per_second), "/s",
       `${results.keys_read_back} of ${results.keys_used} keys read back`);
  tile("Median latency", ...split(milliseconds(latency.count ? latency.p50 : null)),
       latency.count ? `99 % within ${milliseconds(latency.p99)}` : "nothing was answered");
  const begun = results.availability.begun_outside_faults;
  tile("Availability", ...(begun ? split(percent(results.availability.share)) : ["–", ""]),
       begun ? `of ${thousands(begun)} operations begun outside faults`
       : "no operation was begun outside faults");
  tile("Recovery", ...(recovery.served_median_ms === null ? ["–", ""]
       : split(milliseconds(recovery.served_median_ms))),
       recovery.leaders_cut_off === 0 ? withoutRecovery()
       : `median of ${recovery.leaders_cut_off}; another leads after ` +
         milliseconds(recovery.elected_median_ms));
  const changes = results.leader_changes;
  tile("Faults", String(faults.length), "",
       data.roles.length === 0 ? "no node tells its role"
       : changes === 1 ? "once a node began to lead" : `${changes} times a node began to lead`);
}

function drawCharts() {
  const thinned = data.operations.keep_one_of > 1
    ? `; one answered operation of ${data.operations.keep_one_of} is shown` : "";
  const outcomes = groups.map(({ name, color }, g) => ({ name, color, toggles: g }));
  const shading = [];
  if (faults.some((f) => !f.leader_cut_off))
    shading.push({ name: "fault", color: "--fault", kind: "fault" });
  if (faults.some((f) => f.leader_cut_off))
    shading.push({ name: "fault, leader cut off", color: "--fault", kind: "fault-cut" });
  shading.push({ name: "end of load", color: "--card", kind: "end" });
  const scatter = new Frame({
    title: "Latency of every operation", subtitle: "by when it began" + thinned,
    height: 300, canvas: true, legend: [...outcomes, ...shading], draw: drawPoints,
    describe: describePoint,
  });
  scatter.namesFaults = true;
  new Frame({
    title: "Latency of answers", subtitle: `quantiles of each ${seconds(sliceLength)}`, height: 190,
    legend: quantileLines.map(([name, , color]) => ({ name, color, toggles: name })),
    draw: drawQuantiles,
    describe: (frame, at) => quantileLines.map(
      ([name, column]) => `${name}  ${milliseconds(sliceAt(at)[column] || null)}`),
  });
  new Frame({
    title: "Throughput", subtitle: "operations that ended, per second", height: 190,
    legend: outcomes, draw: drawThroughput,
    describe: (frame, at) => {
      const s = sliceAt(at);
      return [s[0], s[1] + s[2], s[3], s[4]].map(
        (n, g) => `${groups[g].name}  ${thousands(n / sliceLength)}/s`);
    },
  });
  if (data.roles.length === 0) return;
  new Frame({
    title: "Terms and roles",
    subtitle: "as the nodes tell them, so a paused leader still counts itself as one; " +
              "numbers are terms",
    height: margin.top + nodeCount * laneHeight + margin.bottom,
    legend: Object.entries(roleColors).map(
      ([name, color]) => ({ name: name.replace("_", "-"), color })),
    draw: drawLanes, describe: describeLane,
  });
}

function card(title, rows, numbers) {
  const table = element("table");
  rows.forEach((cells, r) => {
    const row = table.appendChild(element("tr"));
    cells.forEach((text, c) => row.append(
      element(r === 0 ? "th" : "td", numbers.includes(c) ? { class: "number" } : {}, text)));
  });
  return element("div", { class: "card" }, element("h2", {}, title),
                 element("div", { class: "scroll" }, table));
}

function drawTables() {
  const tables = document.getElementById("tables");
  const latencies = [["", "answered", "p50", "p95", "p99", "max"]];
  for (const name of ["read", "write", "cas", "all"]) {
    const q = results.latency_ms[name];
    latencies.push([name, thousands(q.count),
                    ...[q.p50, q.p95, q.p99, q.max].map(
                      (ms) => milliseconds(q.count ? ms : null))]);
  }
  const network = results.network;
  const messages = [["messages between nodes", ""],
    ...[["sent", "sent"], ["delivered", "delivered"], ["lost", "lost"],
        ["duplicated", "duplicated"], ["held back", "reordered"],
        ["cut off by partitions", "cut"]].map(([name, key]) => [name, thousands(network[key])])];
  tables.append(element("div", { class: "columns" },
    card("Latency of answers", latencies, [1, 2, 3, 4, 5]), card("Network", messages, [1])));
  if (faults.length === 0) return;
  const recoveries = new Map(results.recovery.each.map((r) => [r.fault, r]));
  const rows = [["from", "to", "fault", "another leads after", "serving after"]];
  faults.forEach((fault, i) => {
    const r = recoveries.get(i);
    rows.push([seconds(fault.start_s), seconds(fault.end_s), fault.description,
               r ? milliseconds(r.elected_ms) : "", r ? milliseconds(r.served_ms) : ""]);
  });
  const list = card("Faults", rows, [0, 1, 3, 4]);
  list.style.marginTop = "14px";
  const unknown = faults.filter((f) => f.leader_cut_off === null).length;
  list.append(element("p", { class: "hint" },
    unknown === faults.length ? "No node had said that it leads when a fault began, so the last " +
      "two columns are empty."
    : "Where the last two columns are empty, the fault left the leader its majority" +
      (unknown > 0 ? ", or no node had said that it leads." : ".")));
  tables.append(list);
}

function drawFoot() {
  document.getElementById("foot").append(
    "The same schedule of faults again: ", element("code", {}, results.command));
}

drawHead();
drawComplaints();
drawTiles();
drawCharts();
drawTables();
drawFoot();
renderAll();
addEventListener("resize", renderAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", renderAll);
