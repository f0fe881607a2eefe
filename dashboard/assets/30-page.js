/* Page wiring in the browser: the URL is the one state. Controls write it, pages are asked with it ("ask"). */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const LISTS = ["origin_state", "origin", "destination_state", "destination", "mode", "category", "train_no", "sex",
    "age_band", "sector", "status"];
  const FILTERS = ["from", "to", "place_state", "place"].concat(LISTS);
  const WORDS = { origin: "From", destination: "To", mode: "Mode", category: "Category", train_no: "Train" };
  let places = { state: {}, district: {}, stateOf: {} };
  let offered = { states: [], districts: {} };
  /* A page's own choices, as it opens without any. */
  const CHOICES = { level: "auto", metric: "arrivals", scheme: "quantiles", boundaries: "today", top: "100",
    panel: "board", order: "total", show: "both" };
  /* Until the controls hold what the address says, what they hold is not what somebody chose. */
  let restoring = true, giveUp = 0;
  let beside = null;
  let pathname = window.location.pathname;

  function skip() { return window.dash_clientside.no_update; }
  function put(id, props) { window.dash_clientside.set_props(id, props); }
  /* The same, but only what is not so already: every change walks through the whole page. */
  const said = {};
  function tell(id, props) {
    const text = JSON.stringify(props);
    if (said[id] === text) return;
    said[id] = text;
    put(id, props);
  }
  function params() { return Object.fromEntries(new URLSearchParams(window.location.search)); }

  function write(next, push) {
    const query = new URLSearchParams();
    Object.keys(next).forEach(function (key) {
      const value = next[key];
      if (value !== null && value !== undefined && value !== "") query.set(key, value);
    });
    const text = query.toString().replaceAll("%2C", ",");
    // the order of what is asked is no difference
    const before = new URLSearchParams(window.location.search);
    query.sort();
    before.sort();
    if (query.toString() === before.toString()) return false;
    const url = window.location.pathname + (text ? "?" + text : "");
    window.history[push ? "pushState" : "replaceState"](window.history.state, "", url);
    return true;
  }
  pravah.write = write;

  function busy() {
    document.querySelectorAll(".pv-map, .pv-work").forEach(function (box) { box.classList.add("pv-busy"); });
    document.querySelectorAll("#map").forEach(function (box) { box.classList.add("pv-busy"); });
    const problem = document.getElementById("problem");
    if (problem && problem.textContent) put("problem", { children: "" });
  }
  /* The page that is open reads its questions from its own store, named on its outermost element. What is only asked
     again because something came in leaves the picture clear. */
  function ask(again) {
    const page = document.querySelector("[data-ask]");
    if (!page) return;
    if (again !== true) busy();
    beside = page.getAttribute("data-ask-side");
    put(page.getAttribute("data-ask"), { data: params() });
  }
  pravah.ask = ask;
  pravah.offered = function () { return offered; };
  /* What a picture shows, whatever part of the map is looked at and whichever flow is picked out. */
  pravah.asked = function () {
    const now = params();
    delete now.at;
    ["flow", "compare", "play", "speed", "step", "view"].forEach(function (name) { delete now[name]; });
    return window.location.pathname + JSON.stringify(now);
  };
  /* What can wait until the map of this page stands. */
  const waiting = [];
  pravah.afterMap = function (act) {
    if (document.querySelector("[data-painted]")) act();
    else waiting.push(act);
  };
  pravah.rested = function () {
    waiting.splice(0).forEach(function (act) { act(); });
    document.querySelectorAll(".pv-busy").forEach(function (box) { box.classList.remove("pv-busy"); });
  };

  function restored() {
    restoring = false;
    pravah.restored = (pravah.restored || 0) + 1;
  }

  /* ---- controls from the URL (first load, back, forward) ---- */
  function restore() {
    const now = params();
    restoring = true;
    put("filter-dates", { value: [now.from || null, now.to || null] });
    LISTS.forEach(function (name) {
      put("filter-" + name, { value: now[name] ? now[name].split(",") : [] });
    });
    put("filter-place", { data: now.place ? { place: now.place } : now.place_state ? { place_state: now.place_state } : null });
    offerDistricts(now);
    chips(now);
    // collect sees when every control holds what the address says; a link that no control can show must not block them
    window.clearTimeout(giveUp);
    giveUp = window.setTimeout(restored, 3000);
  }

  /* A page's own choices after "back": what the URL says, or how the page opens. */
  function restoreChoices() {
    const now = params();
    Object.entries(CHOICES).forEach(function (pair) {
      if (document.getElementById(pair[0])) put(pair[0], { value: now[pair[0]] || pair[1] });
    });
  }

  function offerDistricts(now) {
    [["origin_state", "origin"], ["destination_state", "destination"]].forEach(function (pair) {
      const chosen = now[pair[0]] ? now[pair[0]].split(",") : offered.states.map(function (s) { return s.value; });
      const groups = chosen.map(function (code) {
        return { group: places.state[code] || "LGD " + code, items: offered.districts[code] || [] };
      }).filter(function (group) { return group.items.length; });
      tell("filter-" + pair[1], { data: groups });
    });
  }

  function names(level, codes) {
    return (codes || "").split(",").filter(Boolean).map(function (code) { return places[level][code] || "LGD " + code; });
  }

  function shortened(list, none) {
    if (!list.length) return none;
    return list.length > 2 ? list[0] + " and " + (list.length - 1) + " more" : list.join(", ");
  }

  function chips(now) {
    const chip = function (name, list, none) {
      tell("chip-" + name, { children: WORDS[name] + ": " + shortened(list, none), className: "pv-chip" + (list.length ? " pv-chip-on" : "") });
    };
    ["origin", "destination"].forEach(function (side) {
      chip(side, names("district", now[side]).concat(now[side] ? [] : names("state", now[side + "_state"])), "all India");
    });
    ["mode", "category", "train_no"].forEach(function (name) {
      chip(name, (now[name] || "").split(",").filter(Boolean).map(function (v) { return v.replaceAll("_", " "); }),
        name === "train_no" ? "any" : "all");
    });
    const more = ["sex", "age_band", "sector", "status"].filter(function (name) { return now[name]; }).length;
    tell("chip-more", { children: more ? "More filters: " + more : "More filters", className: "pv-chip" + (more ? " pv-chip-on" : " pv-chip-quiet") });
    const at = names("district", now.place).concat(names("state", now.place_state));
    tell("chip-place", { children: "At: " + shortened(at, "") + "  ✕", className: "pv-chip pv-chip-on" + (at.length ? "" : " pv-hidden") });
    const any = FILTERS.some(function (name) { return now[name]; });
    tell("filter-clear", { className: "pv-clear" + (any ? "" : " pv-hidden") });
  }

  pravah.rememberCamera = function (at, whole) {
    write(Object.assign(params(), { at: whole ? null : at }), false);
    closer();
  };

  /* A national flow map shows districts once it is zoomed in, those of the part looked at: asked anew as that changes. */
  const NEAR = 5.6;
  let looking = 0;
  function closer() {
    const payload = pravah.state.payload || {}, now = params();
    if (!document.querySelector("[data-series]") || (now.level || "auto") !== "auto" || pravah.playing) return;
    if (["origin_state", "origin", "destination_state", "destination", "place_state", "place"].some(function (name) { return now[name]; })) return;
    const near = Number((now.at || "").split(",")[2] || 0) >= NEAR;
    if (!near && !payload.near) return;
    window.clearTimeout(looking);
    looking = window.setTimeout(function () { if (!pravah.playing) ask(true); }, 250);
  }

  /* A choice that belongs to a page (level, measure, profile …): into the URL, and the page is asked again. */
  pravah.remember = function (change) {
    if (pravah.playing) pravah.play.stop();
    if (!write(Object.assign(params(), change), true)) return false;
    ask();
    return true;
  };

  /* A flow that is picked out: on the map, in the list, in the URL; no server needed. */
  pravah.choose = function (key) {
    const chosen = key && key !== params().flow ? key : null;
    write(Object.assign(params(), { flow: chosen, compare: null }), false);
    pravah.compare.render();
    pravah.flows.select(chosen);
    document.querySelectorAll(".pv-corridor").forEach(function (row) {
      const on = row.getAttribute("data-key") === chosen;
      row.classList.toggle("pv-selected", on);
      row.setAttribute("aria-pressed", String(on));
    });
  };

  function clearAll() {
    put("filter-dates", { value: [null, null] });
    LISTS.forEach(function (name) { put("filter-" + name, { value: [] }); });
    put("filter-place", { data: null });
  }

  /* One filter less: its control says so, and the page asks anew. */
  function dropped(name) {
    if (name === "from" || name === "to") put("filter-dates", { value: [null, null] });
    else if (name === "place" || name === "place_state") put("filter-place", { data: null });
    else put("filter-" + name, { value: [] });
  }

  document.addEventListener("click", function (event) {
    const row = event.target.closest(".pv-corridor");
    if (row) pravah.choose(row.getAttribute("data-key"));
    const jump = event.target.closest("[data-remember]");
    if (jump) pravah.remember(JSON.parse(jump.getAttribute("data-remember")));
    const drop = event.target.closest("[data-drop]");
    if (drop) drop.getAttribute("data-drop").split(",").forEach(dropped);
    if (event.target.closest("#chip-place")) put("filter-place", { data: null });
    if (event.target.closest("#filter-clear, .pv-clear-all")) clearAll();
    if (event.target.closest("#zoom-in")) pravah.zoomBy(1);
    if (event.target.closest("#zoom-out")) pravah.zoomBy(-1);
    if (event.target.closest("#zoom-home")) pravah.wholeIndia();
    const handle = event.target.closest(".pv-sheet-handle");
    if (handle) {
      const open = handle.parentElement.classList.toggle("pv-open");
      handle.setAttribute("aria-expanded", String(open));
    }
  });
  document.addEventListener("mouseover", function (event) {
    const row = event.target.closest(".pv-corridor");
    if (pravah.state.map) pravah.flows.hover(pravah.state.map, row ? row.getAttribute("data-key") : null);
  });
  document.addEventListener("keydown", function (event) {
    const row = document.activeElement && document.activeElement.closest(".pv-corridor");
    if (row && event.key === "Enter" && event.shiftKey && document.getElementById("flows-compare")) {
      pravah.compare.add(row.getAttribute("data-key"));
      event.preventDefault();
      return;
    }
    if (row && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
      if (next && next.focus) next.focus();
      event.preventDefault();
    }
    if (event.key !== "Escape" || event.target.closest("input, [role=dialog], .mantine-Popover-dropdown")) return;
    if (pravah.compare.clear()) return;
    if (params().flow) pravah.choose(null);
    else if (params().place || params().place_state) put("filter-place", { data: null });
  });
  window.addEventListener("popstate", function (event) {
    if (window.location.pathname !== pathname) { pathname = window.location.pathname; restore(); return; }
    // the page stays: Dash would build it anew, map and all
    event.stopImmediatePropagation();
    restore();
    restoreChoices();
    ask();
  });

  /* Pages with controls of their own add what these hold when the address says nothing. */
  pravah.choices = CHOICES;

  /* ---- clientside callbacks ---- */
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.pravah = Object.assign(window.dash_clientside.pravah || {}, {
    offer: function (data) {
      const known = offered.states.length > 0;
      offered = data;
      places = { state: {}, district: {} };
      data.states.forEach(function (s) { places.state[s.value] = s.label; });
      Object.values(data.districts).forEach(function (list) {
        list.forEach(function (d) { places.district[d.value] = d.label; });
      });
      put("filter-destination_state", { data: data.states });
      // choices that came in later change no control
      if (known) { offerDistricts(params()); chips(params()); }
      else restore();
      return data.states;
    },
    collect: function (dates, originState, origin, destState, dest, place, mode, category, train, sex, age, sector, status) {
      const now = params();
      FILTERS.forEach(function (name) { delete now[name]; });
      const lists = { origin_state: originState, origin: origin, destination_state: destState, destination: dest,
        mode: mode, category: category, train_no: train, sex: sex, age_band: age, sector: sector, status: status };
      if (dates && dates[0] && !dates[1]) return skip();
      if (dates && dates[0]) { now.from = dates[0].slice(0, 10); now.to = dates[1].slice(0, 10); }
      Object.assign(now, place || {});
      Object.keys(lists).forEach(function (name) { if (lists[name] && lists[name].length) now[name] = lists[name].join(","); });
      if (restoring) {
        if (FILTERS.every(function (name) { return (now[name] || "") === (params()[name] || ""); })) restored();
        return skip();
      }
      if (!write(now, true)) return skip();
      if (pravah.playing) pravah.play.leave();
      ask();
      offerDistricts(now);
      chips(now);
      return skip();
    },
    clicked: function (click) {
      if (!click) return skip();
      if (click.flow) { pravah.choose(click.flow); return skip(); }
      const wish = (pravah.state.payload || {}).click;
      if (!click.code || !wish) return skip();
      if (wish === "profile") { pravah.remember({ profile: String(click.code) }); return skip(); }
      const name = click.level === "state" ? "place_state" : "place";
      return params()[name] === String(click.code) ? null : { [name]: String(click.code) };
    },
    draw: function (payload) {
      if (payload) pravah.draw(payload);
      // what stands beside the map is asked for once the map has its answer
      if (beside && document.querySelector("[data-ask-side]")) put(beside, { data: params() });
      beside = null;
      return skip();
    },
    strip: function (days) {
      pravah.answers = (pravah.answers || 0) + 1; // the last part of every answer
      pravah.afterMap(function () { pravah.whenFree(function () { pravah.time.draw(days); }); });
      return skip();
    },
    remember: function () {
      const context = window.dash_clientside.callback_context;
      const change = {};
      context.triggered.forEach(function (item) {
        const name = item.prop_id.split(".")[0];
        change[name] = name === "boundaries" && item.value === "today" ? "" : item.value;
      });
      const now = params();
      const same = Object.keys(change).every(function (key) {
        return String(now[key] || CHOICES[key] || "") === String(change[key] || CHOICES[key] || "");
      });
      if (!same) pravah.remember(change);
      return skip();
    },
    search: function (text, options) {
      return Object.assign({}, options, { quickFilterText: text || "" });
    },
    openProfile: function (cell) {
      if (cell && cell.rowId !== undefined) pravah.remember({ profile: String(cell.rowId) });
      return skip();
    },
    openTrain: function (cell) {
      if (cell && cell.rowId !== undefined) pravah.remember({ train: params().train === cell.rowId ? null : String(cell.rowId) });
      return skip();
    },
    menu: function (open, chip, ids) {
      if (open !== pathname && pravah.playing) pravah.play.leave();
      pathname = open;
      const now = params(), kept = new URLSearchParams();
      FILTERS.forEach(function (name) { if (now[name]) kept.set(name, now[name]); });
      const text = kept.toString().replaceAll("%2C", ",");
      ids.forEach(function (id) {
        put(id, { className: "pv-menu-item" + (id.path === open ? " pv-menu-on" : "") });
      });
      return ids.map(function (id) { return id.path + (text ? "?" + text : ""); });
    },
    copyLink: function (clicks) {
      if (!clicks) return skip();
      const said = function (text) {
        put("copy-link", { children: text });
        window.setTimeout(function () { put("copy-link", { children: "Copy link" }); }, 1800);
      };
      const field = document.createElement("textarea");
      field.value = window.location.href;
      document.body.appendChild(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      said(done ? "Link copied" : "Copy it from the address bar");
      return skip();
    },
  });
})();
