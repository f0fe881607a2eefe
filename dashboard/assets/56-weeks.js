/* Periods side by side: a small map a week, or the chosen days beside as many days before; one scale and one legend for
   all. From the same answer as playing. */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const weeks = (pravah.weeks = {});
  const BOUNDS = [67.5, 6.2, 98, 37.6], MOST = 30;
  let outline = null, drawn = "", asking = "";

  function params() { return Object.fromEntries(new URLSearchParams(window.location.search)); }
  const VIEWS = { weeks: "Weeks side by side", before: "Beside the days before" };
  weeks.open = function () { return params().view in VIEWS ? params().view : null; };

  function mercator(lat) { return Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)); }

  /* India into a box of so many pixels. */
  function projection(width, height) {
    const top = mercator(BOUNDS[3]), bottom = mercator(BOUNDS[1]), wide = ((BOUNDS[2] - BOUNDS[0]) * Math.PI) / 180;
    const scale = Math.min(width / wide, height / (top - bottom));
    const left = (width - wide * scale) / 2, above = (height - (top - bottom) * scale) / 2;
    return function (point) {
      return [left + ((point[0] - BOUNDS[0]) * Math.PI * scale) / 180, above + (top - mercator(point[1])) * scale];
    };
  }

  function land() {
    if (!outline) outline = fetch(window.PRAVAH_GEO["statepolygons-national"]).then(function (answer) { return answer.json(); });
    return outline;
  }

  /* One picture of the country serves all weeks. */
  function ground(shapes, width, height, ratio, project) {
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    pen.scale(ratio, ratio);
    pen.fillStyle = "#eceff3";
    pen.strokeStyle = "#b9c1cc";
    pen.lineWidth = 0.6;
    shapes.features.forEach(function (shape) {
      const parts = shape.geometry.type === "Polygon" ? [shape.geometry.coordinates] : shape.geometry.coordinates;
      pen.beginPath();
      parts.forEach(function (part) { part.forEach(function (ring) {
        ring.forEach(function (point, i) { const p = project(point); if (i) pen.lineTo(p[0], p[1]); else pen.moveTo(p[0], p[1]); });
        pen.closePath();
      }); });
      pen.fill();
      pen.stroke();
    });
    return canvas;
  }

  /* The days before, as many as are chosen or as there are, and the chosen ones. */
  function pair() {
    const t = pravah.time, length = t.b - t.a + 1;
    return t.a > 0 ? [[Math.max(0, t.a - length), t.a - 1], [t.a, t.b]] : [];
  }

  /* Weeks from Monday to Sunday; the first and the last may be parts of one. Only the chosen days, where any are. */
  function spans() {
    const t = pravah.time, out = [], first = t.a, last = t.b;
    for (let a = first; a <= last;) {
      const day = (new Date(t.first + a * 86400000).getUTCDay() + 6) % 7, b = Math.min(last, a + 6 - day);
      out.push([a, b]);
      a = b + 1;
    }
    return out;
  }

  function made(tag, name, text) {
    const box = document.createElement(tag);
    box.className = name;
    if (text) box.textContent = text;
    return box;
  }

  function people(n) { return pravah.time.grouped(n) + (n === 1 ? " person" : " people"); }

  weeks.render = function () {
    const box = document.getElementById("flows-weeks");
    if (!box) return;
    const open = weeks.open();
    Object.keys(VIEWS).forEach(function (name) { 
      const button = document.getElementById(name);
      if (button) button.setAttribute("aria-pressed", String(open === name));
    });
    box.classList.toggle("pv-hidden", !open);
    const page = document.querySelector("[data-series]");
    if (!open) { drawn = ""; return; }
    if (!pravah.time.count() || !pravah.state.payload) return;
    if (!pravah.state.payload.plays) { none(box, "Days are laid side by side on today's districts only."); return; }
    if (open === "before" && !pair().length) { none(box, "Choose some days in the strip below: they are drawn beside as many days before."); return; }
    const length = open === "before" ? pravah.time.b - pravah.time.a + 1 : 7, first = open === "before" ? pair()[0][0] : pravah.time.a;
    const now = JSON.stringify([window.location.search, pravah.state.payload.of, pravah.time.a, pravah.time.b, box.clientWidth, box.clientHeight]);
    if (now === drawn || now === asking) return;
    asking = now;
    Promise.all([pravah.series.fetch(page.getAttribute("data-series"), pravah.time.iso(first), length), land()]).then(function (both) {
      if (asking !== now) return;
      asking = "";
      drawn = now;
      fill(box, both[0], both[1]);
    }, function () { asking = ""; });
  };

  function none(box, words) {
    drawn = "";
    box.replaceChildren(made("p", "pv-weeks-none", words));
  }

  function fill(box, data, shapes) {
    const t = pravah.time, shift = Math.round((data.start - t.first) / 86400000), two = weeks.open() === "before", all = two ? pair() : spans();
    const shown = all.filter(function (span) { return span[0] - shift >= 0 && span[1] - shift < data.days; }).slice(0, MOST);
    const room = box.getBoundingClientRect(), head = two ? 182 : 62, gap = 10;
    const fit = room.width > 700 ? best(shown.length, room.width - 32, room.height - head, gap) : { width: Math.floor((room.width - 32 - gap) / 2), columns: 2 };
    const width = Math.max(130, fit.width), height = Math.round(width * 1.06), ratio = Math.min(2, window.devicePixelRatio || 1);
    const project = projection(width, height), base = ground(shapes, width, height, ratio, project), size = Math.max(0.34, Math.min(0.8, width / 640));
    const title = made("div", "pv-weeks-head");
    title.append(made("strong", "", VIEWS[weeks.open()]), made("span", "", "one scale for all · the " + data.flows.length + " largest flows of all days"
      + (shown.length < all.length ? " · " + shown.length + " of " + all.length + " weeks: choose other days to see others" : "")), key(data, size));
    const grid = made("div", "pv-weeks-grid");
    grid.style.gridTemplateColumns = "repeat(" + fit.columns + ", " + width + "px)";
    shown.forEach(function (span) { grid.append(panel(data, span, shift, { base: base, width: width, height: height, ratio: ratio, project: project, size: size })); });
    box.replaceChildren(title, grid);
    if (two) box.append(changes(data, shown, shift));
    box.setAttribute("data-weeks", String(shown.length));
  }

  /* As many columns as make the small maps largest. */
  function best(count, width, height, gap) {
    let found = { width: 0, columns: 1 };
    for (let columns = 1; columns <= Math.max(1, count); columns++) {
      const rows = Math.ceil(count / columns), wide = Math.floor((width - gap * (columns - 1)) / columns);
      const high = Math.floor(((height - rows * (gap + 36)) / rows) / 1.06), fits = Math.min(wide, high, 420);
      if (fits > found.width) found = { width: fits, columns: columns };
    }
    return found.width < 130 ? { width: 150, columns: Math.max(1, Math.floor((width + gap) / (150 + gap))) } : found;
  }

  function panel(data, span, shift, look) {
    const t = pravah.time, frame = pravah.series.frame(span[0] - shift, span[1] - shift, data);
    const days = span[0] === span[1] ? t.shown(span[0]) : t.shown(span[0]).slice(0, 5) + " – " + t.shown(span[1]);
    const box = made("button", "pv-week"), canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    box.type = "button";
    box.setAttribute("aria-label", days + ": " + people(frame.all) + ". Show this week on the map");
    canvas.width = look.width * look.ratio;
    canvas.height = look.height * look.ratio;
    canvas.style.width = look.width + "px";
    canvas.style.height = look.height + "px";
    pen.drawImage(look.base, 0, 0);
    pen.scale(look.ratio, look.ratio);
    pravah.canvas.paint(pen, frame, look.project, look.size, [], look.size);
    const part = span[1] - span[0] < 6 ? " · " + (span[1] - span[0] + 1) + (span[1] === span[0] ? " day" : " days") : "";
    box.append(made("span", "pv-week-days", days + part), canvas, made("span", "pv-week-n", people(frame.all)));
    box.addEventListener("click", function () {
      pravah.write(Object.assign(params(), { view: null }), true);
      weeks.render();
      pravah.time.take(span[0], span[1]);
    });
    return box;
  }

  /* The flows that changed most, in words. */
  function changes(data, two, shift) {
    const sum = function (flow, span) { return flow.s[span[1] - shift + 1] - flow.s[span[0] - shift]; };
    const rows = data.flows.map(function (flow) { return { flow: flow, then: sum(flow, two[0]), now: sum(flow, two[1]) }; })
      .filter(function (row) { return row.then !== row.now; })
      .sort(function (x, y) { return Math.abs(y.now - y.then) - Math.abs(x.now - x.then); }).slice(0, 6);
    const box = made("div", "pv-changes"), grouped = pravah.time.grouped;
    box.append(made("strong", "", rows.length ? "Changed most" : "Nothing changed"));
    rows.forEach(function (row) {
      const more = row.now - row.then, line = made("div", "pv-change");
      line.append(made("span", "", row.flow.on + " → " + row.flow.dn), made("span", "pv-n", grouped(row.then) + " → " + grouped(row.now)),
        made("b", "", (more > 0 ? "▲ " : "▼ ") + grouped(Math.abs(more))));
      box.append(line);
    });
    return box;
  }

  /* The legend: three widths at the size of these maps. */
  function key(data, size) {
    const out = made("span", "pv-weeks-key"), top = data.widths.domain;
    [top, top / 5, top / 25].forEach(function (value) {
      const n = value > 10 ? Math.round(value / Math.pow(10, Math.floor(Math.log10(value)))) * Math.pow(10, Math.floor(Math.log10(value))) : Math.max(1, Math.round(value));
      const line = made("i", ""), w = Math.max(1, pravah.series.pixels(data.widths, n) * size);
      line.style.height = w + "px";
      line.style.background = pravah.series.shade(data.ramp, Math.sqrt(n / top));
      out.append(line, made("span", "", pravah.time.grouped(n)));
    });
    return out;
  }

  weeks.toggle = function (view) {
    if (pravah.playing) pravah.play.stop();
    pravah.write(Object.assign(params(), { view: weeks.open() === view ? null : view }), true);
    weeks.render();
  };
  document.addEventListener("click", function (event) {
    const button = event.target.closest("#weeks, #before");
    if (button) weeks.toggle(button.id);
  });
  window.addEventListener("resize", function () { window.setTimeout(weeks.render, 200); });
})();
