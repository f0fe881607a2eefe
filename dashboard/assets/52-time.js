/* The days under a map: bars, and a brush over them that chooses days for the whole page. Dragging draws, moves or
   resizes it; so do the arrow keys. Playing is in 54-play.js. Python sends the counts (dashboard/daily.py). */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const DAY = 86400000, EDGE = 9;
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const time = (pravah.time = { first: null, values: [], a: 0, b: -1 });
  let box = null, brush = null, edges = [], later = 0, drag = null;

  function make(tag, name, props) {
    const made = document.createElement(tag);
    made.className = name;
    Object.entries(props || {}).forEach(function (pair) { made.setAttribute(pair[0], pair[1]); });
    return made;
  }

  /* ---- days by number: 0 is the first the store knows ---- */
  time.iso = function (i) { return new Date(time.first + i * DAY).toISOString().slice(0, 10); };
  time.shown = function (i) { const s = time.iso(i); return s.slice(8) + "-" + s.slice(5, 7) + "-" + s.slice(0, 4); };
  time.index = function (iso) { return Math.round((Date.parse(iso) - time.first) / DAY); };
  time.count = function () { return time.values.length; };
  time.whole = function () { return time.a <= 0 && time.b >= time.count() - 1; };
  time.said = function () {
    if (time.whole()) return "all " + time.count() + " days";
    return time.a === time.b ? time.shown(time.a) : time.shown(time.a) + " – " + time.shown(time.b) + " · " + (time.b - time.a + 1) + " days";
  };
  time.grouped = function (n) { return Number(n).toLocaleString("en-IN"); };

  /* ---- the picture ---- */
  function bars() {
    const n = time.count(), top = Math.max.apply(null, time.values.concat(1));
    const gap = n > 300 ? 0 : 0.16;
    const path = function (from, to) {
      let d = "";
      for (let i = Math.max(0, from); i <= Math.min(n - 1, to); i++) {
        const v = time.values[i];
        if (v > 0) d += "M" + (i + gap / 2) + ",100V" + (100 - Math.max(1.2, (98 * v) / top)).toFixed(1) + "h" + (1 - gap) + "V100z";
      }
      return d;
    };
    box.querySelector(".pv-bars-off").setAttribute("d", path(0, time.a - 1) + path(time.b + 1, n - 1));
    box.querySelector(".pv-bars-on").setAttribute("d", path(time.a, time.b));
  }

  function axis() {
    const n = time.count(), line = box.querySelector(".pv-days-axis");
    const room = Math.max(2, Math.floor((box.clientWidth || 800) / 92));
    const every = [1, 2, 7, 14, 28, 61, 92, 183, 365].find(function (step) { return n / step <= room; }) || 730;
    line.replaceChildren();
    for (let i = every > 2 ? Math.floor(every / 2) : 0; i < n; i += every) {
      const at = new Date(time.first + i * DAY), mark = make("span", "");
      mark.textContent = at.getUTCDate() + " " + MONTHS[at.getUTCMonth()] + (n > 330 ? " " + at.getUTCFullYear() : "");
      mark.style.left = (100 * (i + 0.5)) / n + "%";
      line.appendChild(mark);
    }
  }

  /* Where the brush lies, for the eye and for a screen reader. */
  function show() {
    const n = time.count();
    if (!box || !n) return;
    bars();
    brush.style.left = (100 * time.a) / n + "%";
    brush.style.width = (100 * (time.b - time.a + 1)) / n + "%";
    edges[0].style.left = (100 * time.a) / n + "%";
    edges[1].style.left = (100 * (time.b + 1)) / n + "%";
    box.classList.toggle("pv-days-whole", time.whole());
    const say = function (part, value, words) {
      part.setAttribute("aria-valuemin", "0");
      part.setAttribute("aria-valuemax", String(n - 1));
      part.setAttribute("aria-valuenow", String(value));
      part.setAttribute("aria-valuetext", words);
    };
    say(brush, time.a, time.said());
    say(edges[0], time.a, "from " + time.shown(time.a));
    say(edges[1], time.b, "to " + time.shown(time.b));
  }

  function build(into) {
    box = make("div", "pv-days", { id: "daily" });
    box.innerHTML = '<div class="pv-days-plot"><svg preserveAspectRatio="none" aria-hidden="true"><path class="pv-bars-off"/><path class="pv-bars-on"/></svg></div><div class="pv-days-axis" aria-hidden="true"></div>';
    brush = make("div", "pv-brush", { role: "slider", tabindex: "0", "aria-label": "Chosen days: arrow keys move them, page keys by their own length" });
    edges = [make("span", "pv-brush-edge pv-brush-from", { role: "slider", tabindex: "0", "aria-label": "First chosen day" }),
      make("span", "pv-brush-edge pv-brush-to", { role: "slider", tabindex: "0", "aria-label": "Last chosen day" })];
    const plot = box.firstChild;
    plot.append(brush, edges[0], edges[1]);
    plot.appendChild(make("div", "pv-day-tip", { "aria-hidden": "true" }));
    into.replaceChildren(box);
    plot.addEventListener("pointerdown", press);
    plot.addEventListener("pointermove", move);
    plot.addEventListener("pointerup", release);
    plot.addEventListener("pointercancel", function () { drag = null; });
    plot.addEventListener("pointerleave", function () { tip(null); });
    [brush].concat(edges).forEach(function (part) { part.addEventListener("keydown", keys); });
    new ResizeObserver(function () { if (box.isConnected) axis(); }).observe(box);
  }

  /* What Python said: counts, and which days are chosen. */
  time.draw = function (said) {
    const into = document.getElementById("daily-box");
    if (!into) return;
    if (!said || !said.first) { into.replaceChildren(); box = null; time.values = []; return; }
    const fresh = !box || !box.isConnected || box.parentElement !== into;
    if (fresh) build(into);
    const before = time.count();
    time.first = Date.parse(said.first);
    time.values = said.values;
    if (!pravah.playing && !drag) choose(said.from ? time.index(said.from) : 0, said.to ? time.index(said.to) : time.count() - 1);
    box.querySelector("svg").setAttribute("viewBox", "0 0 " + time.count() + " 100");
    if (fresh || before !== time.count()) axis();
    show();
    pravah.play.ready();
    pravah.weeks.render();
  };

  function choose(a, b) {
    const n = time.count();
    time.a = Math.max(0, Math.min(a, b, n - 1));
    time.b = Math.min(n - 1, Math.max(a, b, 0));
  }

  /* Only the picture: while days play, or while a hand is on the brush. */
  time.look = function (a, b) {
    choose(a, b);
    show();
    const words = document.getElementById("daily-caption");
    if (words) words.textContent = time.said();
  };

  /* The days as a choice of the page. */
  time.take = function (a, b) {
    time.look(a, b);
    window.dash_clientside.set_props("filter-dates", { value: time.whole() ? [null, null] : [time.iso(time.a), time.iso(time.b)] });
  };
  function takeSoon(a, b) {
    time.look(a, b);
    window.clearTimeout(later);
    later = window.setTimeout(function () { time.take(time.a, time.b); }, 350);
  }
  /* The same days, moved; they keep their length and stop at either end. */
  time.shifted = function (by) {
    const length = time.b - time.a, a = Math.max(0, Math.min(time.count() - 1 - length, time.a + by));
    return [a, a + length];
  };

  /* ---- a hand on it ---- */
  function at(event) {
    const room = box.firstChild.getBoundingClientRect();
    return { x: event.clientX - room.left, width: room.width, day: Math.max(0, Math.min(time.count() - 1, Math.floor(((event.clientX - room.left) / room.width) * time.count()))) };
  }

  function press(event) {
    if (event.button || !time.count()) return;
    if (pravah.play) pravah.play.stop();
    const here = at(event), scale = here.width / time.count();
    const left = time.a * scale, right = (time.b + 1) * scale, reach = event.pointerType === "touch" ? 2 * EDGE : EDGE;
    let kind = "draw";
    if (Math.abs(here.x - right) <= reach) kind = "to";
    else if (Math.abs(here.x - left) <= reach) kind = "from";
    else if (here.x > left && here.x < right && !time.whole()) kind = "move";
    drag = { kind: kind, start: here.day, x: here.x, a: time.a, b: time.b, moved: false };
    box.firstChild.setPointerCapture(event.pointerId);
    tip(null);
  }

  function move(event) {
    if (!drag) { tip(event); return; }
    const here = at(event);
    if (Math.abs(here.x - drag.x) > 3) drag.moved = true;
    if (!drag.moved) return;
    if (drag.kind === "from") time.look(Math.min(here.day, drag.b), drag.b);
    else if (drag.kind === "to") time.look(drag.a, Math.max(here.day, drag.a));
    else if (drag.kind === "draw") time.look(drag.start, here.day);
    else {
      time.a = drag.a; time.b = drag.b;
      const to = time.shifted(here.day - drag.start);
      time.look(to[0], to[1]);
    }
  }

  function release() {
    if (!drag) return;
    const was = drag;
    drag = null;
    if (!was.moved) { if (was.kind === "draw" || was.kind === "move") time.take(was.start, was.start); return; }
    if (time.a !== was.a || time.b !== was.b) time.take(time.a, time.b);
  }

  function keys(event) {
    const edge = event.target.classList.contains("pv-brush-from") ? "from" : event.target.classList.contains("pv-brush-to") ? "to" : null;
    const length = time.b - time.a + 1, last = time.count() - 1;
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: -length, PageDown: length, Home: -last, End: last }[event.key];
    if (event.key === " " && pravah.play) { pravah.play.toggle(); event.preventDefault(); return; }
    if (event.key === "Escape" && !time.whole()) { time.take(0, last); event.stopPropagation(); return; }
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (pravah.play) pravah.play.stop();
    if (edge === "from") takeSoon(Math.max(0, Math.min(time.b, time.a + by)), time.b);
    else if (edge === "to") takeSoon(time.a, Math.min(last, Math.max(time.a, time.b + by)));
    else { const to = time.shifted(by); takeSoon(to[0], to[1]); }
  }

  function tip(event) {
    const said = box && box.querySelector(".pv-day-tip");
    if (!said) return;
    if (!event) { said.style.display = "none"; return; }
    const here = at(event), n = time.count();
    said.textContent = time.shown(here.day) + " · " + time.grouped(time.values[here.day]) + (time.values[here.day] === 1 ? " person" : " people");
    said.style.display = "block";
    const middle = ((here.day + 0.5) / n) * here.width, half = said.offsetWidth / 2;
    said.style.left = Math.max(0, Math.min(here.width - 2 * half, middle - half)) + "px";
    const scale = here.width / n, close = Math.abs(here.x - time.a * scale) <= EDGE || Math.abs(here.x - (time.b + 1) * scale) <= EDGE;
    box.firstChild.style.cursor = close ? "ew-resize" : time.whole() || here.day < time.a || here.day > time.b ? "crosshair" : "grab";
  }
})();
