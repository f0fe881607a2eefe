/* The page "Trains": its three panels, and the timeline of arrivals. Python decides places, sizes and sentences. */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  let drawn = null;

  function made(name, className, text) {
    const out = document.createElement(name);
    if (className) out.className = className;
    if (text) out.textContent = text;
    if (name === "button") out.type = "button";
    return out;
  }

  function ticks(payload) {
    const line = made("div", "pv-tl-ticks");
    payload.ticks.forEach(function (tick) {
      const mark = made(tick[2] && !payload.hourly ? "button" : "span", "pv-tl-tick", tick[1]);
      mark.style.left = 100 * tick[0] + "%";
      if (mark.tagName === "BUTTON") {
        mark.setAttribute("data-day", tick[2]);
        mark.setAttribute("data-tip", "Look at the trains that arrive on this day");
      }
      line.appendChild(mark);
    });
    return line;
  }

  function dot(mark, chosen, bar) {
    const out = made("button", "pv-tl-mark" + (mark[5] ? " pv-tl-vague" : "") + (bar ? " pv-tl-bar" : "") +
      (mark[3] === chosen ? " pv-tl-on" : ""));
    const size = function (radius) { return { width: bar ? "5px" : 2 * radius + "px", height: 2 * radius + "px" }; };
    Object.assign(out.style, { left: 100 * mark[0] + "%" }, size(mark[1]));
    const inner = made("i");
    Object.assign(inner.style, size(mark[2]));
    out.appendChild(inner);
    out.setAttribute("aria-label", mark[4]);
    out.setAttribute("data-tip", mark[4]);
    out.setAttribute("data-mark", mark[3]);
    out.tabIndex = -1;
    return out;
  }

  function row(one, payload) {
    const out = made("div", "pv-tl-row");
    const name = made(one.key ? "button" : "div", "pv-tl-name" + (one.key && one.key === payload.station ? " pv-tl-on" : ""));
    name.append(made("span", "", one.name), made("b", "", one.n));
    if (one.key) {
      name.setAttribute("data-station", one.key);
      name.setAttribute("aria-pressed", String(one.key === payload.station));
      name.setAttribute("aria-label", one.name + ", " + one.n + " people");
      out.setAttribute("data-row", one.key);
    }
    const track = made("div", "pv-tl-track");
    payload.ticks.forEach(function (tick) {
      const line = made("i", "pv-tl-line" + (tick[2] ? " pv-tl-dayline" : ""));
      line.style.left = 100 * tick[0] + "%";
      track.appendChild(line);
    });
    one.marks.forEach(function (mark) { track.appendChild(dot(mark, payload.chosen, one.bars)); });
    out.append(name, track);
    return out;
  }

  function legend(payload) {
    const out = made("div", "pv-tl-legend");
    payload.sizes.forEach(function (size) {
      const ring = made("i", "pv-tl-ring");
      ring.style.width = ring.style.height = 2 * size[1] + "px";
      out.append(ring, made("span", "", size[0]));
    });
    const full = made("i", "pv-tl-full");
    out.append(full, made("span", "", "of these, arrived"));
    if (payload.bars) out.append(made("i", "pv-tl-barsign"), made("span", "", payload.bars));
    out.append(
      made("span", "pv-tl-how", payload.hourly ? "a circle is a train" : "a circle is a day · click for its hours"));
    return out;
  }

  function draw(payload) {
    const box = document.getElementById("trains-timeline");
    if (!box) return;
    const text = JSON.stringify(payload);
    if (drawn === text && box.childElementCount) return; // nothing new: focus stays where it is
    drawn = text;
    if (!payload.rows.length) { box.replaceChildren(made("div", "pv-none pv-tl-none", payload.none)); return; }
    const rows = made("div", "pv-tl-rows");
    payload.rows.forEach(function (one) { rows.appendChild(row(one, payload)); });
    box.replaceChildren(ticks(payload), rows, legend(payload));
    const first = box.querySelector(".pv-tl-mark.pv-tl-on") || marks(box.querySelector(".pv-tl-row"))[0];
    if (first) first.tabIndex = 0;
  }

  /* ---- one stop for the tab key, arrows move among the circles ---- */
  function at(mark) { return parseFloat(mark.style.left); }
  function marks(line) {
    return Array.from(line.querySelectorAll(".pv-tl-mark")).sort(function (a, b) { return at(a) - at(b); });
  }
  function step(mark, key) {
    const line = mark.closest(".pv-tl-row"), own = marks(line);
    if (key === "ArrowLeft" || key === "ArrowRight") return own[own.indexOf(mark) + (key === "ArrowRight" ? 1 : -1)];
    if (key === "Home") return own[0];
    if (key === "End") return own[own.length - 1];
    const other = key === "ArrowDown" ? line.nextElementSibling : line.previousElementSibling;
    if (!other) return null;
    return marks(other).reduce(function (best, one) {
      return !best || Math.abs(at(one) - at(mark)) < Math.abs(at(best) - at(mark)) ? one : best;
    }, null);
  }
  document.addEventListener("keydown", function (event) {
    const mark = event.target.closest && event.target.closest(".pv-tl-mark");
    if (!mark || !["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
    const next = step(mark, event.key);
    event.preventDefault();
    if (!next) return;
    mark.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  document.addEventListener("click", function (event) {
    const now = new URLSearchParams(window.location.search);
    const name = event.target.closest(".pv-tl-name[data-station]"), mark = event.target.closest(".pv-tl-mark");
    const tick = event.target.closest(".pv-tl-tick[data-day]"), place = event.target.closest("[data-place]");
    if (name) {
      const code = name.getAttribute("data-station");
      pravah.remember({ station: now.get("station") === code ? null : code, train: null });
    }
    if (tick) pravah.remember({ day: tick.getAttribute("data-day"), train: null });
    if (place) {
      const click = { n: Date.now(), level: "district", code: Number(place.getAttribute("data-place")) };
      window.dash_clientside.set_props("map-click", { data: click });
    }
    if (!mark) return;
    const key = mark.getAttribute("data-mark");
    if (key.includes("@")) pravah.remember({ train: now.get("train") === key ? null : key });
    else pravah.remember({ day: key, station: mark.closest(".pv-tl-row").getAttribute("data-row") || now.get("station"), train: null });
  });

  /* Another part of the same answer: into the address, and no question. */
  pravah.shownBy = function (name, wish, first) {
    const now = new URLSearchParams(window.location.search);
    if ((now.get(name) || first) !== wish) {
      if (wish === first) now.delete(name); else now.set(name, wish);
      const text = now.toString().replaceAll("%2C", ",");
      window.history.replaceState(window.history.state, "", window.location.pathname + (text ? "?" + text : ""));
    }
    return wish;
  };

  window.dash_clientside = window.dash_clientside || {};
  Object.assign((window.dash_clientside.pravah = window.dash_clientside.pravah || {}), {
    timeline: function (payload) {
      if (payload) draw(payload);
      return window.dash_clientside.no_update;
    },
    panel: function (wish) { return pravah.shownBy("panel", wish, "board"); },
  });
})();
