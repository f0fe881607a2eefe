/* Playing days: the chosen days move, a step at a time, and keep their length. A page that can is sent all days once
   and draws every step by itself (55-series.js); the others are asked, and the next step waits for the answer. */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const play = (pravah.play = { steps: 0, late: 0, took: [] });
  const SYNC = 600;
  let timer = 0, synced = 0, begun = false;
  pravah.playing = false;

  function time() { return pravah.time; }
  function params() { return Object.fromEntries(new URLSearchParams(window.location.search)); }
  function byId(id) { return document.getElementById(id); }
  function speed() { return Number(params().speed || 1); }
  function stride() {
    const kind = params().step || "day";
    return kind === "week" ? 7 : kind === "window" ? time().b - time().a + 1 : 1;
  }
  function ownDays() {
    const page = document.querySelector("[data-series]");
    return page && (pravah.state.payload || {}).plays ? page.getAttribute("data-series") : null;
  }

  /* Buttons say what is so: at the first load, after "back", and while days play. */
  play.ready = function () {
    const now = params(), button = byId("days-play");
    if (!button) return;
    byId("days-step").value = now.step || "day";
    byId("days-speed").value = now.speed || "1";
    button.textContent = pravah.playing ? "Pause" : "Play";
    button.setAttribute("aria-label", pravah.playing ? "Pause" : "Play the days");
    byId("days-all").disabled = time().whole() && !pravah.playing;
    const strip = button.closest(".pv-daily");
    strip.classList.toggle("pv-playing", pravah.playing);
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (now.play && !begun && !calm && time().count() > 1) pravah.afterMap(function () { window.setTimeout(play.start, 300); });
    begun = true;
  };

  /* Playing shows days, not all of them: a week where none are chosen. */
  function opening() {
    const t = time(), n = t.count();
    if (t.whole()) return [0, Math.max(0, Math.min(6, Math.floor(n / 2) - 1))];
    return t.b >= n - 1 ? [0, t.b - t.a] : [t.a, t.b];
  }

  play.start = function () {
    if (pravah.playing || time().count() < 2) return;
    const from = opening();
    pravah.playing = true;
    Object.assign(play, { steps: 0, late: 0, took: [] });
    pravah.write(Object.assign(params(), days(from), { play: "1", view: null }), true);
    pravah.weeks.render();
    synced = performance.now();
    time().look(from[0], from[1]);
    play.ready();
    if (ownDays()) pravah.series.need(ownDays(), time().iso(from[0])).then(function (scale) {
      if (!pravah.playing) return;
      // the scale must not follow the days: it is held, and the address says so
      if (!params().hold) pravah.write(Object.assign(params(), { hold: scale }), false);
      step(from);
    }, function () { play.stop(); });
    else step(from);
  };

  function days(range) { return { from: time().iso(range[0]), to: time().iso(range[1]) }; }

  /* The next days; after the last ones the first again, and then what has come in meanwhile is there too. */
  function next() {
    const t = time(), moved = t.shifted(stride());
    if (moved[0] !== t.a) return Promise.resolve(moved);
    const first = [0, t.b - t.a];
    if (!ownDays() || !pravah.series.stale()) return Promise.resolve(first);
    pravah.series.forget();
    return pravah.series.need(ownDays(), t.iso(0)).then(function () { return first; });
  }

  /* One step: drawn, and only then the next. What is drawn late is counted, nothing is left out. */
  function step(range) {
    const started = performance.now(), room = 1000 / speed();
    time().look(range[0], range[1]);
    const done = ownDays() ? pravah.series.show(range[0], range[1]) : asked(range);
    if (ownDays()) sync(false);
    done.then(function () {
      if (!pravah.playing) return;
      const took = performance.now() - started;
      play.steps += 1;
      play.took.push(Math.round(took));
      if (took > room * 1.05) play.late += 1;
      timer = window.setTimeout(function () {
        if (pravah.playing) next().then(function (days) { if (pravah.playing) step(days); }, play.stop);
      }, Math.max(0, room - took));
    });
  }

  /* A page without days of its own answers each step as it answers any choice of days. */
  function asked(range) {
    const before = pravah.paints;
    pravah.write(Object.assign(params(), days(range)), false);
    window.dash_clientside.set_props("filter-dates", { value: [time().iso(range[0]), time().iso(range[1])] });
    pravah.ask(true);
    return new Promise(function (resolve) {
      const look = function () { if (pravah.paints > before || !pravah.playing) resolve(); else window.setTimeout(look, 30); };
      look();
    });
  }

  /* Address and date field follow, but not every step: browsers stop pages that write their address too often. */
  function sync(now) {
    if (!now && performance.now() - synced < SYNC) return;
    synced = performance.now();
    const range = [time().a, time().b];
    pravah.write(Object.assign(params(), days(range)), false);
    window.dash_clientside.set_props("filter-dates", { value: [time().iso(range[0]), time().iso(range[1])] });
  }

  /* Stands still: everything on the page is asked for these days. */
  play.stop = function () {
    if (!pravah.playing) return;
    pravah.playing = false;
    window.clearTimeout(timer);
    sync(true);
    pravah.write(Object.assign(params(), { play: null }), false);
    play.ready();
    pravah.ask();
  };
  play.toggle = function () { if (pravah.playing) play.stop(); else play.start(); };
  /* Something else on the page was chosen while days played. */
  play.leave = function () {
    pravah.playing = false;
    window.clearTimeout(timer);
    play.ready();
  };

  function one(sign) {
    const t = time();
    if (pravah.playing) play.stop();
    if (t.whole()) { const from = opening(); t.take(from[0], from[1]); return; }
    const to = t.shifted(sign * stride());
    t.take(to[0], to[1]);
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("#days-back, #days-on, #days-play, #days-all");
    if (!button) return;
    if (button.id === "days-play") play.toggle();
    else if (button.id === "days-back") one(-1);
    else if (button.id === "days-on") one(1);
    else { if (pravah.playing) play.stop(); time().take(0, time().count() - 1); }
  });
  document.addEventListener("change", function (event) {
    const name = { "days-step": "step", "days-speed": "speed" }[event.target.id];
    if (!name) return;
    const value = event.target.value, plain = name === "step" ? "day" : "1";
    pravah.write(Object.assign(params(), { [name]: value === plain ? null : value }), false);
  });
  window.addEventListener("popstate", function () {
    if (pravah.playing) play.leave();
    else play.ready();
    pravah.weeks.render();
    pravah.compare.render();
  }, true);
})();
