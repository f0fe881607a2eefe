/* The page "Matrix": the table from state to state and the Sankey beside it. Python decides classes, colours, places. */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const SVG = "http://www.w3.org/2000/svg";
  const CELL = 35, NAMES = 104, SUMS = 52; // pixels on a phone, as in 53-matrix.css
  let drawn = null, cutFor = 0;

  function made(name, className, text) {
    const out = document.createElement(name);
    if (className) out.className = className;
    if (text !== undefined) out.textContent = text;
    if (name === "button") out.type = "button";
    return out;
  }
  function indian(n) { return n.toLocaleString("en-IN"); }
  function people(n) { return n === 1 ? "1 person" : indian(n) + " people"; }
  function share(part, whole) {
    const of = whole ? (100 * part) / whole : 0;
    return of > 0 && of < 0.1 ? "< 0.1 %" : (of < 10 && of > 0 ? of.toFixed(1) : of.toFixed(0)) + " %";
  }
  function filled(template, words) {
    return template.replace(/\{(\w+)\}/g, function (_, name) { return words[name]; });
  }

  /* ---- what a phone has room for: the largest rows and columns, in the order of the table ---- */
  function largest(sums, most) {
    const ranked = sums.map(function (sum, i) { return [sum[0], i]; }).sort(function (a, b) { return b[0] - a[0]; });
    return ranked.slice(0, most).map(function (pair) { return pair[1]; }).sort(function (a, b) { return a - b; });
  }
  function room(box) {
    if (window.innerWidth > 800) return Infinity;
    return Math.max(4, Math.floor((box.clientWidth - NAMES - SUMS) / CELL));
  }

  function sentence(m, r, c) {
    const o = m.rows[r], d = m.columns[c], n = m.n[r][c];
    const back = [m.rows.indexOf(d), m.columns.indexOf(o)];
    const other = back[0] < 0 || back[1] < 0 ? 0 : m.n[back[0]][back[1]];
    const words = { n: people(n), o: m.names[o], d: m.names[d], share: share(n, m.all[0]), back: other ? people(other) : "nobody" };
    return filled(m.say[o === d ? "within" : n ? "pair" : "none"], words);
  }

  function heading(m, side, code, sum, chosen) {
    const th = made("th", "pv-mx-" + side + (chosen.includes(code) ? " pv-mx-on" : ""));
    th.scope = side === "row" ? "row" : "col";
    th.setAttribute("data-" + (side === "row" ? "o" : "d"), code);
    const button = made("button", "", m.names[code]);
    button.setAttribute("aria-pressed", String(chosen.includes(code)));
    button.setAttribute("data-tip", filled(m.say[chosen.includes(code) ? "again" : side === "row" ? "from" : "to"], { o: m.names[code], d: m.names[code] }));
    th.appendChild(button);
    return th;
  }
  function total(m, which, sum, code) {
    const td = made("td", "pv-mx-sum", sum[1]);
    const words = { n: people(sum[0]), o: m.names[code], d: m.names[code], share: share(sum[0], m.all[0]) };
    td.setAttribute("data-tip", filled(m.say[which], words));
    return td;
  }

  function cell(m, r, c) {
    const td = made("td", "pv-mx-cell", m.t[r][c]);
    const k = m.k[r][c];
    if (k === "w") td.classList.add("pv-mx-own");
    else if (k !== "0") { td.style.background = m.colours[k - 1]; td.style.color = m.inks[k - 1]; }
    if (!m.n[r][c]) td.classList.add("pv-mx-nobody");
    td.setAttribute("data-o", m.rows[r]);
    td.setAttribute("data-d", m.columns[c]);
    const said = sentence(m, r, c);
    td.setAttribute("data-tip", said);
    td.setAttribute("aria-label", said);
    td.setAttribute("role", "gridcell");
    td.tabIndex = -1;
    return td;
  }

  function table(m, chosen, box) {
    const most = room(box);
    const rows = largest(m.out, most), columns = largest(m.in, most);
    const out = made("table", "pv-mx-table");
    out.setAttribute("role", "grid");
    out.setAttribute("aria-label", "People by state of origin (rows) and of destination (columns)");
    const zone = function (code) { return m.zones ? m.zones[code] : ""; };
    const edge = function (list, codes, i) { return i > 0 && zone(codes[list[i]]) !== zone(codes[list[i - 1]]); };
    const head = made("thead"), names = made("tr"), sums = made("tr", "pv-mx-sums");
    const corner = made("th", "pv-mx-corner");
    corner.append(made("span", "", "from ↓"), made("span", "", "to →"));
    names.append(corner, made("th", "pv-mx-sumhead", "All"));
    sums.append(made("th", "pv-mx-row", "All"), total(m, "out", m.all, 0));
    sums.lastChild.removeAttribute("data-tip");
    columns.forEach(function (c, i) {
      names.appendChild(heading(m, "column", m.columns[c], m.in[c], chosen.d)).classList.toggle("pv-mx-edge", edge(columns, m.columns, i));
      sums.appendChild(total(m, "in", m.in[c], m.columns[c])).classList.toggle("pv-mx-edge", edge(columns, m.columns, i));
    });
    head.append(names, sums);
    const body = made("tbody");
    let whole = 0;
    rows.forEach(function (r, i) {
      if (m.zones && (i === 0 || edge(rows, m.rows, i))) {
        const line = made("tr", "pv-mx-zone"), th = made("th", "", zone(m.rows[r]));
        th.colSpan = 2 + columns.length;
        line.appendChild(th);
        body.appendChild(line);
      }
      const line = made("tr");
      line.append(heading(m, "row", m.rows[r], m.out[r], chosen.o), total(m, "out", m.out[r], m.rows[r]));
      columns.forEach(function (c, j) {
        whole += m.n[r][c];
        line.appendChild(cell(m, r, c)).classList.toggle("pv-mx-edge", edge(columns, m.columns, j));
      });
      body.appendChild(line);
    });
    out.append(head, body);
    const first = out.querySelector(".pv-mx-cell");
    if (first) first.tabIndex = 0;
    const cut = rows.length < m.rows.length || columns.length < m.columns.length;
    document.getElementById("matrix-cut").textContent = cut ? filled(m.say.cut, { rows: rows.length, columns: columns.length,
      allrows: m.rows.length, allcolumns: m.columns.length, share: share(whole, m.all[0]) }) : "";
    return out;
  }

  /* ---- the Sankey: shares of the box, so it needs no drawing anew when the box changes ---- */
  function band(one) {
    const path = document.createElementNS(SVG, "path");
    const a = 1000 * one[2], b = 1000 * one[3], h = 1000 * one[4];
    path.setAttribute("d", "M0 " + a + "C500 " + a + " 500 " + b + " 1000 " + b + "V" + (b + h) +
      "C500 " + (b + h) + " 500 " + (a + h) + " 0 " + (a + h) + "Z");
    path.setAttribute("fill", one[5]);
    path.setAttribute("class", "pv-sk-band" + (one[0] && one[1] ? "" : " pv-sk-quiet"));
    path.setAttribute("data-tip", one[6]);
    if (one[0] && one[1]) { path.setAttribute("data-o", one[0]); path.setAttribute("data-d", one[1]); }
    return path;
  }
  function node(one, side, chosen) {
    const out = made(one[0] ? "button" : "div", "pv-sk-node pv-sk-" + side + (chosen.includes(one[0]) ? " pv-mx-on" : ""));
    Object.assign(out.style, { top: 100 * one[3] + "%", height: 100 * one[4] + "%" });
    const words = made("span", one[4] > 0.065 ? "pv-sk-tall" : "");
    words.append(made("b", "", one[1]), made("small", "", one[2]));
    out.append(made("i"), words);
    if (!one[0]) return out;
    out.setAttribute(side === "left" ? "data-o" : "data-d", one[0]);
    out.setAttribute("aria-pressed", String(chosen.includes(one[0])));
    const said = (side === "left" ? "From " : "To ") + one[1] + ", " + one[2] + " people who changed state";
    out.setAttribute("aria-label", said);
    out.setAttribute("data-tip", said);
    return out;
  }
  function sankey(s, chosen) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 1000 1000");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true"); // the table says the same
    s.bands.forEach(function (one) { svg.appendChild(band(one)); });
    const out = made("div", "pv-sk-box");
    out.appendChild(svg);
    s.left.forEach(function (one) { out.appendChild(node(one, "left", chosen.o)); });
    s.right.forEach(function (one) { out.appendChild(node(one, "right", chosen.d)); });
    return out;
  }

  function draw(payload) {
    const box = document.getElementById("matrix-table");
    if (!box) return;
    const text = JSON.stringify([payload.matrix, payload.sankey, payload.chosen]), most = room(box);
    if (text !== drawn || most !== cutFor || !box.childElementCount) { // nothing new: focus stays where it is
      drawn = text;
      cutFor = most;
      const held = [box.scrollLeft, box.scrollTop];
      box.replaceChildren(payload.matrix.rows.length ? table(payload.matrix, payload.chosen, box) : "");
      box.scrollTo(held[0], held[1]);
      document.getElementById("matrix-sankey").replaceChildren(payload.sankey.bands.length ? sankey(payload.sankey, payload.chosen) : "");
      if (!payload.matrix.rows.length) document.getElementById("matrix-cut").textContent = "";
    }
    box.setAttribute("data-painted", "1");
  }
  window.addEventListener("resize", function () {
    const box = document.getElementById("matrix-table");
    if (box && pravah.state.pending && pravah.state.pending.matrix && room(box) !== cutFor) draw(pravah.state.pending);
  });

  /* ---- a state by its heading, a pair by its cell ---- */
  function choose(side, code) {
    const id = "filter-" + (side === "o" ? "origin_state" : "destination_state");
    const name = id.slice("filter-".length), now = new URLSearchParams(window.location.search).get(name);
    window.dash_clientside.set_props(id, { value: now === code ? [] : [code] });
  }
  /* The flow map of one pair, under the same filters. The page's own way through its history carries the controls. */
  function open(origin, destination) {
    const now = new URLSearchParams(window.location.search);
    ["origin", "destination", "place", "place_state", "order", "show", "at", "flow"].forEach(function (name) { now.delete(name); });
    now.set("origin_state", origin);
    now.set("destination_state", destination);
    window.history.pushState(window.history.state, "", "/?" + now.toString().replaceAll("%2C", ","));
    window.dispatchEvent(new PopStateEvent("popstate", { state: window.history.state }));
  }
  function act(target) {
    const pair = target.closest(".pv-mx-cell, .pv-sk-band[data-o]");
    if (pair && pair.classList.contains("pv-mx-nobody")) return false;
    if (pair) { open(pair.getAttribute("data-o"), pair.getAttribute("data-d")); return true; }
    const head = target.closest(".pv-mx-row[data-o], .pv-mx-column, button.pv-sk-node");
    if (!head || !target.closest("button")) return false;
    const side = head.hasAttribute("data-o") ? "o" : "d";
    choose(side, head.getAttribute("data-" + side));
    return true;
  }
  document.addEventListener("click", function (event) { if (event.target.closest(".pv-work-matrix")) act(event.target); });

  function next(td, key) {
    const line = td.parentElement, at = Array.from(line.children).indexOf(td);
    const cells = function (row) { return row ? row.querySelectorAll(".pv-mx-cell") : []; };
    const own = cells(line);
    if (key === "ArrowLeft") return td.previousElementSibling;
    if (key === "ArrowRight") return td.nextElementSibling;
    if (key === "Home") return own[0];
    if (key === "End") return own[own.length - 1];
    let row = key === "ArrowDown" ? line.nextElementSibling : line.previousElementSibling;
    if (row && row.classList.contains("pv-mx-zone")) row = key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    return row ? row.children[at] : null;
  }
  document.addEventListener("keydown", function (event) {
    const td = event.target.closest && event.target.closest(".pv-mx-cell");
    if (!td) return;
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(td); return; }
    if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const to = next(td, event.key);
    if (!to || !to.classList.contains("pv-mx-cell")) return;
    td.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  });

  /* What is pointed at in one is picked out in the other, with its headings. */
  function point(event) {
    const work = document.getElementById("matrix-work");
    if (!work) return;
    const at = event.target.closest && event.target.closest(".pv-mx-cell, .pv-sk-band[data-o], .pv-sk-node, .pv-mx-row, .pv-mx-column");
    const o = at && at.getAttribute("data-o"), d = at && at.getAttribute("data-d");
    work.querySelectorAll(".pv-hot").forEach(function (one) { one.classList.remove("pv-hot"); });
    const svg = work.querySelector(".pv-sk-box");
    if (svg) svg.classList.toggle("pv-sk-picked", Boolean(o || d));
    if (!o && !d) return;
    const bands = ".pv-sk-band" + (o ? '[data-o="' + o + '"]' : "") + (d ? '[data-d="' + d + '"]' : "");
    work.querySelectorAll(bands).forEach(function (one) { one.classList.add("pv-hot"); });
    if (o) work.querySelectorAll('.pv-mx-row[data-o="' + o + '"], .pv-sk-left[data-o="' + o + '"]').forEach(function (one) { one.classList.add("pv-hot"); });
    if (d) work.querySelectorAll('.pv-mx-column[data-d="' + d + '"], .pv-sk-right[data-d="' + d + '"]').forEach(function (one) { one.classList.add("pv-hot"); });
    if (o && d) work.querySelectorAll('.pv-mx-cell[data-o="' + o + '"][data-d="' + d + '"]').forEach(function (one) { one.classList.add("pv-hot"); });
  }
  document.addEventListener("mouseover", point);
  document.addEventListener("focusin", point);

  window.dash_clientside = window.dash_clientside || {};
  Object.assign((window.dash_clientside.pravah = window.dash_clientside.pravah || {}), {
    matrix: function (payload) {
      if (!payload) return window.dash_clientside.no_update;
      pravah.state.pending = payload; // what is shown is of this state of the store (31-live.js)
      draw(payload);
      pravah.paints += 1; // days that play wait for it (54-play.js)
      pravah.rested();
      return window.dash_clientside.no_update;
    },
    matrixShown: function (wish) { return pravah.shownBy("show", wish, "both"); },
  });
})();
