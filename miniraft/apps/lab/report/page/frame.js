// The frame that all charts share: the time axis, the shaded faults, the cross-hair, the zoom.

const margin = { left: 56, right: 8, top: 8, bottom: 24 };
const view = { start: 0, end: runEnd };
const frames = [];

const tip = document.getElementById("tip");

function showTip(event, text) {
  tip.textContent = text;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  const right = event.clientX + 16 + box.width > innerWidth;
  tip.style.left = (right ? event.clientX - box.width - 14 : event.clientX + 16) + "px";
  tip.style.top = Math.min(event.clientY + 14, innerHeight - box.height - 8) + "px";
}

// Round steps for about `wanted` ticks between two numbers.
function ticksBetween(low, high, wanted) {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough);
  const ticks = [];
  for (let t = Math.ceil(low / step) * step; t <= high + step / 1e6; t += step) {
    ticks.push(+t.toPrecision(12));
  }
  return ticks;
}

class Frame {
  // `draw(frame)` draws what is special to a chart; `describe(frame, seconds, y)` is its tooltip.
  constructor({ title, subtitle, height, legend = [], draw, describe, canvas = false }) {
    this.draw = draw;
    this.describe = describe;
    this.height = height;
    this.hidden = new Set();
    this.plot = element("div", { class: "plot", style: `height:${height}px` });
    this.svg = this.plot.appendChild(svgElement("svg", { role: "img" }));
    if (canvas) this.canvas = this.plot.appendChild(element("canvas"));
    this.svg.setAttribute("aria-label", title);
    const top = element("div", { class: "top" }, element("h2", {}, title));
    if (subtitle) top.append(element("span", { class: "sub" }, subtitle));
    top.append(this.makeLegend(legend));
    document.getElementById("charts").append(element("div", { class: "card" }, top, this.plot));
    this.listen();
    frames.push(this);
  }

  makeLegend(legend) {
    const box = element("div", { class: "legend" });
    for (const { name, color, toggles, kind = "" } of legend) {
      const swatch = element("i", { class: kind, style: `background:var(${color})` });
      if (toggles === undefined) {
        box.append(element("span", {}, swatch, name));
        continue;
      }
      const button = element("button", { type: "button", "aria-pressed": "true" }, swatch, name);
      button.onclick = () => {
        const hide = !this.hidden.delete(toggles);
        if (hide) this.hidden.add(toggles);
        button.setAttribute("aria-pressed", String(!hide));
        this.render();
      };
      box.append(button);
    }
    return box;
  }

  x(at) {
    return margin.left + ((at - view.start) / (view.end - view.start)) * this.inner;
  }

  timeAt(px) {
    return view.start + ((px - margin.left) / this.inner) * (view.end - view.start);
  }

  add(name, attributes, text) {
    return this.svg.appendChild(svgElement(name, attributes, text));
  }

  render() {
    this.width = this.plot.clientWidth;
    this.inner = this.width - margin.left - margin.right;
    this.bottom = this.height - margin.bottom;
    this.svg.replaceChildren();
    this.svg.setAttribute("width", this.width);
    this.svg.setAttribute("height", this.height);
    this.clip();
    this.shadeFaults();
    this.drawTimeAxis();
    this.draw(this);
    this.cross = this.add("line", { class: "cross", y1: margin.top, y2: this.bottom });
    this.cross.style.display = "none";
  }

  // What is drawn with `clip-path` stays inside the plot when the view is a part of the run.
  clip() {
    this.clipId = "clip" + frames.indexOf(this);
    const path = this.add("clipPath", { id: this.clipId });
    path.append(svgElement("rect", {
      x: margin.left, y: 0, width: Math.max(0, this.inner), height: this.height,
    }));
  }

  shadeFaults() {
    for (const fault of faults) {
      const left = Math.max(margin.left, this.x(fault.start_s));
      const right = Math.min(margin.left + this.inner, this.x(fault.end_s));
      if (right <= left) continue;
      this.add("rect", {
        class: fault.leader_cut_off ? "fault fault-cut" : "fault",
        x: left, width: right - left, y: margin.top, height: this.bottom - margin.top,
      });
      const name = fault.kind;
      if (this.namesFaults && right - left > name.length * 5.8 + 8) {
        this.add("text", { class: "fault-name", x: left + 4, y: margin.top + 12 }, name);
      }
    }
    const end = this.x(results.load_s);
    if (end > margin.left && end < margin.left + this.inner - 1) {
      this.add("line", { class: "end", x1: end, x2: end, y1: margin.top, y2: this.bottom });
    }
  }

  drawTimeAxis() {
    const [left, right] = [margin.left, this.width - margin.right];
    this.add("line", { class: "axis", x1: left, x2: right, y1: this.bottom, y2: this.bottom });
    for (const tick of ticksBetween(view.start, view.end, Math.max(3, this.inner / 90))) {
      const x = this.x(tick);
      this.add("line", { class: "axis", x1: x, x2: x, y1: this.bottom, y2: this.bottom + 4 });
      this.add("text", { x, y: this.bottom + 17, "text-anchor": "middle" }, tick + " s");
    }
  }

  drawValueTick(y, label) {
    const right = this.width - margin.right;
    this.add("line", { class: "grid", x1: margin.left, x2: right, y1: y, y2: y });
    this.add("text", { x: margin.left - 8, y: y + 4, "text-anchor": "end" }, label);
  }

  listen() {
    let from = null;
    const place = (event) => {
      const box = this.plot.getBoundingClientRect();
      const x = Math.min(Math.max(event.clientX - box.left, margin.left), margin.left + this.inner);
      return [x, event.clientY - box.top];
    };
    this.plot.addEventListener("pointermove", (event) => {
      const [x, y] = place(event);
      for (const frame of frames) {
        frame.cross.style.display = "";
        frame.cross.setAttribute("x1", x);
        frame.cross.setAttribute("x2", x);
      }
      if (from !== null) this.showChosen(from, x);
      const at = this.timeAt(x);
      const fault = faults.find((f) => at >= f.start_s && at < f.end_s);
      const lines = [seconds(at), ...this.describe(this, at, y)];
      if (fault) lines.push("fault: " + fault.description);
      showTip(event, lines.join("\n"));
    });
    this.plot.addEventListener("pointerleave", () => {
      tip.hidden = true;
      for (const frame of frames) frame.cross.style.display = "none";
    });
    this.plot.addEventListener("pointerdown", (event) => {
      from = place(event)[0];
      this.plot.setPointerCapture(event.pointerId);
    });
    this.plot.addEventListener("pointerup", (event) => {
      const to = place(event)[0];
      const [left, right] = [Math.min(from, to), Math.max(from, to)];
      from = null;
      if (right - left > 5) setView(this.timeAt(left), this.timeAt(right));
    });
    this.plot.addEventListener("dblclick", () => setView(0, runEnd));
  }

  showChosen(from, to) {
    this.chosen?.remove();
    this.chosen = this.add("rect", {
      class: "chosen", x: Math.min(from, to), width: Math.abs(to - from),
      y: margin.top, height: this.bottom - margin.top,
    });
  }
}

function setView(start, end) {
  view.start = start;
  view.end = end;
  renderAll();
}

function renderAll() {
  for (const frame of frames) frame.render();
}
