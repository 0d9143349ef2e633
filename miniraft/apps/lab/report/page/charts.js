// The four charts: every operation's latency, quantiles, throughput, and each node's role.

const sliceLength = data.slices.length_s;
const slices = data.slices.each;

function slicesInView() {
  const first = Math.max(0, Math.floor(view.start / sliceLength) - 1);
  return [first, Math.min(slices.length, Math.ceil(view.end / sliceLength) + 1)];
}

function sliceAt(at) {
  return slices[Math.min(slices.length - 1, Math.max(0, Math.floor(at / sliceLength)))];
}

// Latencies span microseconds to seconds: a logarithmic scale with a tick at every power of ten.
function logScale(frame, low, high) {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high) + 0.05)];
  const height = frame.bottom - margin.top;
  const y = (ms) => {
    const share = (Math.log10(Math.max(ms, 1e-9)) - from) / Math.max(1, to - from);
    return frame.bottom - Math.min(Math.max(share, 0), 1) * height;
  };
  for (let power = from; power <= to; ++power) {
    const ms = 10 ** power;
    const short = ms >= 1 ? ms + " ms" : +(ms * 1000).toPrecision(2) + " µs";
    frame.drawValueTick(y(ms), ms >= 1000 ? ms / 1000 + " s" : short);
  }
  return y;
}

let [lowest, highest] = [Infinity, 1];
for (const ms of points.latency) {
  if (ms > 0 && ms < lowest) lowest = ms;
  if (ms > highest) highest = ms;
}
if (lowest === Infinity) lowest = 0.1;

function prepareCanvas(frame) {
  const ratio = devicePixelRatio || 1;
  frame.canvas.width = frame.width * ratio;
  frame.canvas.height = frame.height * ratio;
  frame.canvas.style.width = frame.width + "px";
  frame.canvas.style.height = frame.height + "px";
  const pen = frame.canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.beginPath();
  pen.rect(margin.left, 0, frame.inner, frame.bottom + 2);
  pen.clip();
  return pen;
}

function firstPointAt(at) {
  let [low, high] = [0, points.start.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points.start[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function drawPoints(frame) {
  const y = logScale(frame, lowest, highest);
  frame.y = y;
  const pen = prepareCanvas(frame);
  const [first, end] = [firstPointAt(view.start), firstPointAt(view.end)];
  const crowded = end - first;
  const size = crowded > 60000 ? 1.2 : crowded > 8000 ? 1.8 : 2.6;
  const opacity = crowded > 60000 ? 0.35 : crowded > 8000 ? 0.55 : 0.75;
  // The rarer a kind, the later it is drawn: what went wrong lies on top.
  for (let group = 0; group < groups.length; ++group) {
    if (frame.hidden.has(group)) continue;
    pen.fillStyle = cssColor(groups[group].color);
    pen.globalAlpha = group < 2 ? opacity : 0.9;
    const side = group < 2 ? size : Math.max(size, 2.8);
    for (let i = first; i < end; ++i) {
      if (groupOfOutcome[points.kind[i] & 15] !== group) continue;
      const [x, top] = [frame.x(points.start[i]) - side / 2, y(points.latency[i]) - side / 2];
      pen.fillRect(x, top, side, side);
    }
  }
}

// The operation nearest to the pointer, in pixels, if one is near.
function describePoint(frame, at, py) {
  const reach = 8;
  const span = (reach / frame.inner) * (view.end - view.start);
  let best = null;
  let bestDistance = reach * reach;
  const end = Math.min(points.start.length, firstPointAt(at + span));
  for (let i = firstPointAt(at - span); i < end; ++i) {
    if (frame.hidden.has(groupOfOutcome[points.kind[i] & 15])) continue;
    const dx = frame.x(points.start[i]) - frame.x(at);
    const dy = frame.y(points.latency[i]) - py;
    if (dx * dx + dy * dy < bestDistance) {
      bestDistance = dx * dx + dy * dy;
      best = i;
    }
  }
  if (best === null) return [];
  const kind = points.kind[best];
  return [`${functionNames[kind >> 4]} → ${outcomeWords[kind & 15]}, ` +
          milliseconds(points.latency[best])];
}

function line(frame, column, y, color) {
  const [first, end] = slicesInView();
  let path = "";
  let isDrawing = false;
  for (let i = first; i < end; ++i) {
    const ms = slices[i][column];
    if (ms <= 0) {  // nothing was answered in this slice: the line has a gap
      isDrawing = false;
      continue;
    }
    const x = frame.x((i + 0.5) * sliceLength).toFixed(1);
    path += (isDrawing ? "L" : "M") + x + " " + y(ms).toFixed(1);
    if (!isDrawing) path += "h0.01";
    isDrawing = true;
  }
  frame.add("path", {
    d: path, fill: "none", stroke: `var(${color})`, "stroke-width": 1.8,
    "stroke-linejoin": "round", "stroke-linecap": "round", "clip-path": `url(#${frame.clipId})`,
  });
}

const quantileLines = [["p50", 5, "--p50"], ["p95", 6, "--p95"], ["p99", 7, "--p99"]];

function drawQuantiles(frame) {
  const all = slices.flatMap((s) => s.slice(5)).filter((ms) => ms > 0);
  const low = all.reduce((a, b) => Math.min(a, b), 1);
  const y = logScale(frame, low, all.reduce((a, b) => Math.max(a, b), low * 10));
  for (const [name, column, color] of quantileLines) {
    if (!frame.hidden.has(name)) line(frame, column, y, color);
  }
}

function drawThroughput(frame) {
  const perSecond = (count) => count / sliceLength;
  const stacked = slices.map((s) => [s[0], s[1] + s[2], s[3], s[4]].map(perSecond));
  const highestSum = stacked.reduce((m, s) => Math.max(m, s.reduce((a, b) => a + b, 0)), 1);
  const y = (n) => frame.bottom - (n / highestSum) * (frame.bottom - margin.top - 6);
  for (const tick of ticksBetween(0, highestSum, 4)) {
    frame.drawValueTick(y(tick), shortNumber(tick));
  }
  const [first, end] = slicesInView();
  groups.forEach((group, g) => {
    if (frame.hidden.has(g)) return;
    let path = "";
    for (let i = first; i < end; ++i) {
      const shown = stacked[i].slice(0, g).filter((_, j) => !frame.hidden.has(j));
      const below = shown.reduce((a, b) => a + b, 0);
      const height = y(below) - y(below + stacked[i][g]);
      if (height <= 0) continue;
      const left = frame.x(i * sliceLength);
      const width = Math.max(0.6, frame.x((i + 1) * sliceLength) - left - 0.6);
      path += `M${left.toFixed(1)} ${y(below).toFixed(1)}h${width.toFixed(1)}` +
              `v${(-height).toFixed(1)}h${(-width).toFixed(1)}z`;
    }
    const clip = `url(#${frame.clipId})`;
    frame.add("path", { d: path, fill: `var(${group.color})`, "clip-path": clip });
  });
}

const laneHeight = 30;
const roleColors = {
  leader: "--leader", candidate: "--candidate", pre_candidate: "--pre-candidate",
  follower: "--follower",
};

function drawLanes(frame) {
  lanes.forEach((lane, node) => {
    const top = margin.top + node * laneHeight + 4;
    frame.add("text", { class: "name", x: margin.left - 12, y: top + 15, "text-anchor": "end" },
              "n" + (node + 1));
    let labelled = -1;
    for (const { start, end, term, role } of lane) {
      const left = Math.max(margin.left, frame.x(start));
      const right = Math.min(margin.left + frame.inner, frame.x(end));
      if (right <= left) continue;
      const isLeader = role === "leader";
      frame.add("rect", {
        x: left, width: Math.max(1, right - left), rx: right - left > 6 ? 3 : 0,
        y: isLeader ? top : top + 6, height: isLeader ? laneHeight - 8 : laneHeight - 20,
        fill: `var(${roleColors[role]})`,
      });
      if (isLeader && right - left > 26) {
        const label = right - left > 60 ? "term " + term : "" + term;
        frame.add("text", { class: "term term-leader", x: left + 6, y: top + 15 }, label);
      } else if (right - left > 26 && term !== labelled) {
        frame.add("text", { class: "term", x: left + 2, y: top + 4 }, "" + term);
      } else {
        continue;
      }
      labelled = term;
    }
  });
}

function describeLane(frame, at, py) {
  const node = Math.floor((py - margin.top) / laneHeight);
  const stretch = lanes[node]?.find((s) => at >= s.start && at < s.end);
  if (!stretch) return [];
  return [`n${node + 1}: ${stretch.role.replace("_", "-")} in term ${stretch.term}`];
}
