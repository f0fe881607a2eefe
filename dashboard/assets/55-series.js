/* The days of a flow map, sent once: every step is added up and drawn here, without the server. Widths and colours
   follow the scale that Python sent with them (layers/render/series.py). */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const series = (pravah.series = { data: null });
  const waiting = {};
  let coming = null, serial = 0;

  function params() { return Object.fromEntries(new URLSearchParams(window.location.search)); }
  /* What the series depends on: the selection without its days, and how long the window is. */
  function key() {
    const now = params();
    ["from", "to", "at", "flow", "play", "speed", "step", "compare", "view"].forEach(function (name) { delete now[name]; });
    return JSON.stringify(now) + ((pravah.state.payload || {}).near ? now.at : "");
  }

  function ask(store, piece, length) {
    serial += 1;
    const token = serial;
    // the page's own questions hang up on the older one, which is then never answered
    Object.keys(waiting).forEach(function (older) { waiting[older].reject(); delete waiting[older]; });
    return new Promise(function (resolve, reject) {
      waiting[token] = { resolve: resolve, reject: reject };
      window.dash_clientside.set_props(store, { data: Object.assign(params(), { piece: piece, token: token }, length ? { length: length } : {}) });
      window.setTimeout(reject, 60000);
    });
  }

  /* Sums of days: people of days a…b are one subtraction. */
  function summed(counts) {
    const sums = new Float64Array(counts.length + 1);
    for (let i = 0; i < counts.length; i++) sums[i + 1] = sums[i] + counts[i];
    return sums;
  }

  function prepared(data) {
    data.start = Date.parse(data.first);
    data.flows.forEach(function (flow) { flow.s = summed(flow.n); });
    data.nodes.forEach(function (node) { ["in", "out", "kept"].forEach(function (side) { node["s" + side] = summed(node[side]); }); });
    data.all = summed(data.everyone);
    data.there = summed(data.arrived);
    return data;
  }

  series.take = function (data) {
    const done = data && waiting[data.token];
    if (!done) return;
    delete waiting[data.token];
    done.resolve(prepared(data));
  };

  /* A piece of its own, with the scale of windows of so many days: weeks have their own, whatever is held on the map. */
  series.fetch = function (store, day, length) { return ask(store, day, length); };

  /* The piece that holds a day; its scale as the address writes it. */
  series.need = function (store, day) {
    const scale = function () { return series.data.widths.domain + "," + series.data.circles.domain; };
    const has = series.data && series.of === key() && covers(series.data, Date.parse(day));
    if (has) return Promise.resolve(scale());
    return ask(store, day).then(function (data) {
      series.data = data;
      if (!params().hold) {
        const held = Object.assign(params(), { hold: scale() });
        pravah.write(held, false);
      }
      series.of = key();
      return scale();
    });
  };

  /* Whether something has come in since these days were counted. */
  series.stale = function () {
    const known = pravah.live && pravah.live.version;
    return Boolean(series.data && known && series.data.of !== known);
  };
  series.forget = function () { series.of = null; };

  function covers(data, at) { const i = (at - data.start) / 86400000; return i >= 0 && i < data.days; }

  /* ---- from people to pixels, as layers/scales.py does ---- */
  function pixels(scale, persons) {
    return Math.max(scale.smallest, scale.largest * Math.pow(Math.max(0, Math.min(1, persons / scale.domain)), scale.power));
  }
  function shade(ramp, share) {
    const at = Math.max(0, Math.min(1, share)) * (ramp.length - 1), low = Math.min(Math.floor(at), ramp.length - 2), rest = at - low;
    const part = function (i) {
      const a = parseInt(ramp[low].slice(i, i + 2), 16), b = parseInt(ramp[low + 1].slice(i, i + 2), 16);
      return Math.round(a * (1 - rest) + b * rest).toString(16).padStart(2, "0");
    };
    return "#" + part(1) + part(3) + part(5);
  }
  series.pixels = pixels;
  series.shade = shade;

  function people(n) { return pravah.time.grouped(n) + (n === 1 ? " person" : " people"); }

  /* Flows and circles of days a…b (numbers of this piece), small ones first. */
  series.frame = function (a, b, of) {
    const data = of || series.data, sum = function (sums) { return sums[b + 1] - sums[a]; };
    const all = sum(data.all), flows = [], radii = data.circles;
    data.flows.forEach(function (flow) {
      const n = sum(flow.s);
      if (n <= 0) return;
      const share = all ? (100 * n) / all : 0;
      flows.push({ type: "Feature", geometry: { type: "LineString", coordinates: flow.line },
        properties: { k: flow.k, o: flow.o, d: flow.d, n: n, a: 0, e: 0, x: 0, w: pixels(data.widths, n),
          c: shade(data.ramp, Math.sqrt(n / data.widths.domain)),
          t: JSON.stringify([flow.on + " → " + flow.dn, people(n), "That is " + share.toFixed(share < 10 ? 1 : 0) + " % of all on these days."]) },
        from: flow.on, to: flow.dn });
    });
    flows.sort(function (x, y) { return x.properties.n - y.properties.n; });
    const nodes = [];
    data.nodes.forEach(function (node) {
      const into = sum(node.sin), out = sum(node.sout), kept = sum(node.skept), total = into + out + kept;
      if (total <= 0) return;
      nodes.push({ type: "Feature", geometry: { type: "Point", coordinates: node.at },
        properties: { code: node.code, r: pixels(radii, total), i: radii.largest * Math.sqrt(Math.min(1, kept / radii.domain)),
          f: "#ffffff", l: "#3b4654", o: 1, ic: data.ramp[1], io: 0.85, into: into, out: out, kept: kept,
          t: JSON.stringify([node.name, people(into) + " in · " + people(out) + " out"]) } });
    });
    return { flows: flows, nodes: nodes, all: all, there: sum(data.there),
      drawn: flows.concat(nodes).reduce(function (s, f) { return s + (f.properties.kept === undefined ? f.properties.n : f.properties.kept); }, 0) };
  };

  /* Days a…b (numbers of the strip) on the map and beside it. Resolves once they are on the screen. */
  series.show = function (a, b) {
    const t = pravah.time, data = series.data, shift = Math.round((data.start - t.first) / 86400000);
    const store = document.querySelector("[data-series]").getAttribute("data-series");
    const ready = covers(data, t.first + a * 86400000) && (covers(data, t.first + b * 86400000) || b === t.count() - 1) ? Promise.resolve()
      : (coming || ask(store, t.iso(a))).then(function (next) { series.data = next; coming = null; });
    return ready.then(function () {
      const now = series.data, from = a - Math.round((now.start - t.first) / 86400000), upto = Math.min(now.days - 1, from + b - a);
      ahead(store, a);
      return put(series.frame(Math.max(0, from), upto));
    }, function () { pravah.play.stop(); return shift; });
  };

  /* The next piece is asked for before it is needed. */
  function ahead(store, a) {
    const t = pravah.time, data = series.data, end = Math.round((data.start - t.first) / 86400000) + data.days;
    if (coming || end >= t.count() || end - a > 40) return;
    coming = ask(store, t.iso(Math.max(0, a)));
    coming.catch(function () { coming = null; });
  }

  /* Resolves with the next picture of the browser: the step is on the screen. */
  function put(frame) {
    const payload = pravah.state.payload;
    if (!payload || !pravah.state.map) return Promise.resolve();
    payload.flows = { type: "FeatureCollection", features: frame.flows };
    payload.nodes = { type: "FeatureCollection", features: frame.nodes };
    payload.texts = {};
    frame.nodes.forEach(function (node) { payload.texts[node.properties.code] = JSON.parse(node.properties.t).slice(1); });
    pravah.canvas.show(frame, series.labels());
    pravah.compare.render();
    beside(frame);
    return new Promise(function (resolve) {
      window.requestAnimationFrame(function () { window.setTimeout(resolve, 0); });
    });
  }

  /* Names stay where they are while days play: those of the largest places of all days, clear of their circles. */
  series.labels = function () {
    const data = series.data;
    if (!data.labels) {
      const whole = series.frame(0, data.days - 1), radii = {};
      whole.nodes.forEach(function (node) { radii[node.properties.code] = node.properties.r; });
      const places = data.nodes.map(function (node) {
        return { name: node.name, code: node.code, at: node.at, n: node.sin[data.days] + node.sout[data.days] + node.skept[data.days] };
      }).sort(function (x, y) { return y.n - x.n; }).slice(0, 16);
      data.labels = { nodes: whole.nodes, radii: radii, flows: { features: whole.flows }, labels: places };
    }
    return data.labels;
  };

  /* The list, the figures and the small print of the same days; what only the server knows is greyed until it is asked. */
  function beside(frame) {
    const t = pravah.time, text = function (id, words) { const box = document.getElementById(id); if (box) box.textContent = words; };
    const rows = frame.flows.slice(-40).reverse(), largest = rows.length ? rows[0].properties.n : 1;
    const list = document.querySelectorAll("#flows-list .pv-corridor");
    list.forEach(function (row, i) {
      const flow = rows[i];
      row.classList.toggle("pv-hidden", !flow);
      if (!flow) return;
      const p = flow.properties, put = function (name, words) { row.querySelector(name).textContent = words; };
      row.setAttribute("data-key", p.k);
      row.setAttribute("aria-label", flow.from + " to " + flow.to + ", " + people(p.n));
      put(".pv-from", flow.from); put(".pv-to", flow.to); put(".pv-arrow", "→"); put(".pv-n", t.grouped(p.n));
      row.querySelector(".pv-bar i").style.width = (100 * p.n) / largest + "%";
      row.classList.toggle("pv-selected", p.k === pravah.state.selected);
    });
    document.querySelectorAll("#flows-kpis .pv-kpi").forEach(function (box, i) {
      const value = [frame.all, frame.there][i];
      box.classList.toggle("pv-kpi-old", value === undefined);
      if (value === undefined) return;
      box.querySelector(".pv-kpi-value").textContent = t.grouped(value);
      box.querySelector(".pv-kpi-relation").textContent = "on these days";
    });
    const note = document.querySelector("#flows-note .pv-note-head");
    const share = frame.all ? Math.round((100 * frame.drawn) / frame.all) : 0;
    if (note) note.textContent = "Playing: " + frame.flows.length + " of the " + series.data.flows.length + " largest flows of all days and moves inside, " + share + " % of " + people(frame.all) + ".";
    text("daily-caption", t.said());
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.pravah = Object.assign(window.dash_clientside.pravah || {}, {
    series: function (data) { series.take(data); return window.dash_clientside.no_update; },
  });
})();
