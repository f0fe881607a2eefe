/* Two flows or two places side by side: shift-click on the map, or Shift+Enter in the list. In the address, no server. */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const compare = (pravah.compare = {});

  function params() { return Object.fromEntries(new URLSearchParams(window.location.search)); }
  compare.keys = function () {
    const text = params().compare || "";
    return /^\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?)?$/.test(text) ? text.split(",") : [];
  };

  /* One more to look at: the second beside the first, a third in the place of the second; the same again leaves. */
  compare.add = function (key) {
    const now = params(), kind = key.includes("-");
    let chosen = compare.keys();
    if (!chosen.length && now.flow && kind && now.flow !== key) chosen = [now.flow];
    chosen = chosen.filter(function (one) { return one.includes("-") === kind; });
    if (chosen.includes(key)) chosen = chosen.filter(function (one) { return one !== key; });
    else chosen = chosen.slice(0, 1).concat(key);
    set(chosen);
  };
  compare.clear = function () { if (!params().compare) return false; set([]); return true; };

  function set(chosen) {
    pravah.write(Object.assign(params(), { compare: chosen.join(","), flow: null }), true);
    pravah.flows.select(null);
    compare.render();
  }

  function words(tag, name, text) {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = text;
    return made;
  }
  function grouped(n) { return Number(n).toLocaleString("en-IN"); }
  function people(n) { return grouped(n) + (n === 1 ? " person" : " people"); }

  /* What is known of one: from what lies on the map. */
  function known(key) {
    const payload = pravah.state.payload || {};
    const features = function (kind) { return ((payload[kind] || {}).features || []); };
    if (key.includes("-")) {
      const flow = features("flows").find(function (f) { return f.properties.k === key; });
      if (!flow) return null;
      const p = flow.properties, said = JSON.parse(p.t);
      const lines = [said[2]];
      if (p.a) lines.push(grouped(p.a) + " have arrived");
      return { name: said[0], n: p.n, lines: lines };
    }
    const node = features("nodes").find(function (f) { return String(f.properties.code) === key; });
    if (!node) return null;
    const p = node.properties;
    return { name: JSON.parse(p.t)[0], n: p.into + p.out + p.kept,
      lines: [people(p.into) + " in", people(p.out) + " out", people(p.kept) + " moved inside"] };
  }

  function relation(a, b) {
    if (!a || !b || !a.n || !b.n) return "";
    const big = a.n >= b.n ? a : b, small = big === a ? b : a, ratio = big.n / small.n;
    if (ratio < 1.05) return "About as many on both.";
    return big.name + ": " + (ratio < 10 ? ratio.toFixed(1) : grouped(Math.round(ratio))) + " times as many, " + grouped(big.n - small.n) + " more.";
  }

  function side(key) {
    const box = words("div", "", ""), found = known(key);
    if (!found) {
      box.append(words("div", "pv-compare-name", "Not on the map"), words("div", "pv-compare-line", "These days and filters do not draw it."));
      return box;
    }
    box.append(words("div", "pv-compare-name", found.name), words("div", "pv-compare-number", grouped(found.n)));
    found.lines.forEach(function (line) { box.append(words("div", "pv-compare-line", line)); });
    return box;
  }

  compare.render = function () {
    const card = document.getElementById("flows-compare");
    if (!card) return;
    const chosen = compare.keys();
    document.querySelectorAll(".pv-corridor").forEach(function (row) {
      row.classList.toggle("pv-compared", chosen.includes(row.getAttribute("data-key")));
    });
    if (!chosen.length) { card.replaceChildren(); return; }
    const head = words("div", "pv-compare-head", ""), close = words("button", "", "✕");
    close.type = "button";
    close.setAttribute("aria-label", "Stop comparing");
    close.addEventListener("click", compare.clear);
    head.append(words("span", "", chosen.length === 1 ? "Shift-click another to compare" : "Compared"), close);
    const two = words("div", "pv-compare-two", "");
    chosen.forEach(function (key) { two.append(side(key)); });
    const said = chosen.length === 2 ? relation(known(chosen[0]), known(chosen[1])) : "";
    card.replaceChildren(head, two);
    if (said) card.append(words("div", "pv-compare-say", said));
  };

  /* In the list: a click with Shift, or Shift+Enter. Before the list's own listener. */
  document.addEventListener("click", function (event) {
    const row = event.target.closest(".pv-corridor");
    if (!row || !event.shiftKey || !document.getElementById("flows-compare")) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    compare.add(row.getAttribute("data-key"));
  }, true);
})();
