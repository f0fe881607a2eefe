/* The page Districts beyond what every map does: no-data is hatched, a class that is pointed at stands out, the table
   goes by keyboard; and the counter of who is lost, which lies on every map. */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const FILLS = ["pv-district-fill", "pv-district-fill-detail"];
  const HATCH = { "pv-hatch": "pv-districts", "pv-hatch-detail": "pv-districts-detail" };
  let hatched = [];

  function params() { return Object.fromEntries(new URLSearchParams(window.location.search)); }
  function put(id, props) { window.dash_clientside.set_props(id, props); }
  function skip() { return window.dash_clientside.no_update; }
  Object.assign(pravah.choices, { classes: "6", breaks: "" });

  /* ---- no-data: diagonal lines over the palest grey, so that nobody takes it for nobody ---- */
  function pattern() {
    const size = 12, canvas = document.createElement("canvas");
    canvas.width = canvas.height = size;
    const draw = canvas.getContext("2d");
    draw.strokeStyle = "#9aa5b1";
    draw.lineWidth = 1.5;
    draw.beginPath();
    [-size, 0, size].forEach(function (from) { draw.moveTo(from - 1, size + 1); draw.lineTo(from + size + 1, -1); });
    draw.stroke();
    return draw.getImageData(0, 0, size, size);
  }

  function hatch(map, codes) {
    if (codes) hatched = codes;
    if (!hatched.length && !map.getLayer("pv-hatch")) return;
    if (!map.hasImage("pv-hatch")) map.addImage("pv-hatch", pattern(), { pixelRatio: 2 });
    Object.keys(HATCH).forEach(function (id, at) {
      const under = FILLS[at], filter = ["in", ["id"], ["literal", hatched]];
      if (!map.getLayer(under)) return;
      if (map.getLayer(id)) { map.setFilter(id, filter); return; }
      const zooms = at ? { minzoom: map.getLayer(under).minzoom } : { maxzoom: map.getLayer(under).maxzoom };
      const line = at ? "pv-district-line-detail" : "pv-district-line";
      map.addLayer(Object.assign({ id: id, type: "fill", source: HATCH[id], filter: filter,
        paint: { "fill-pattern": "pv-hatch" } }, zooms), map.getLayer(line) ? line : undefined);
    });
  }

  /* ---- a class of the legend that is pointed at, or in focus: all others grow pale ---- */
  let alone = null;
  function only(colour) {
    const map = pravah.state && pravah.state.map;
    if (!map || alone === colour) return;
    alone = colour;
    const shown = ["coalesce", ["feature-state", "c"], "#eceff3"];
    const opacity = colour ? ["case", ["==", shown, colour], 1, 0.14] : 1;
    FILLS.forEach(function (id) { if (map.getLayer(id)) map.setPaintProperty(id, "fill-opacity", opacity); });
  }
  function classAt(target) {
    const row = target && target.closest ? target.closest("#districts-legend [data-colour]") : null;
    return row ? row.getAttribute("data-colour") : null;
  }
  ["mouseover", "focusin"].forEach(function (name) {
    document.addEventListener(name, function (event) { only(classAt(event.target)); });
  });
  document.addEventListener("focusout", function () { only(null); });

  pravah.heat = { hatch: hatch, only: only };

  /* ---- controls ---- */
  function other(value, name, usual) { return String(value || "") !== String(params()[name] || usual); }

  Object.assign(window.dash_clientside.pravah, {
    /* Limits typed for one measure mean nothing for another. */
    heatMetric: function (value) {
      if (!other(value, "metric", "arrivals")) return skip();
      const change = { metric: value === "arrivals" ? "" : value };
      if (params().breaks) { change.breaks = ""; put("breaks", { value: "" }); }
      if (!/_change/.test(value) && params().with_from) {
        Object.assign(change, { with_from: "", with_to: "" });
        put("against", { value: [null, null] });
      }
      pravah.remember(change);
      return skip();
    },
    heatBreaks: function (value) {
      const text = (value || "").trim().replace(/[;,\s]+/g, ",");
      if (other(text, "breaks", "")) pravah.remember({ breaks: text });
      return skip();
    },
    /* By hand begins with round limits near those that were drawn, which the field shows until others are typed. */
    heatScheme: function (value) {
      if (!other(value, "scheme", "quantiles")) return skip();
      const change = { scheme: value === "quantiles" ? "" : value };
      if (value !== "manual" && params().breaks) { change.breaks = ""; put("breaks", { value: "" }); }
      pravah.remember(change);
      return skip();
    },
    heatAgainst: function (value) {
      const first = (value || [])[0], last = (value || [])[1];
      if (Boolean(first) !== Boolean(last)) return skip();
      const change = { with_from: first ? first.slice(0, 10) : "", with_to: last ? last.slice(0, 10) : "" };
      if (Object.keys(change).some(function (name) { return other(change[name], name, ""); })) pravah.remember(change);
      return skip();
    },
  });
  // before the page's own listener, which ends the event
  window.addEventListener("popstate", function () {
    if (document.getElementById("against")) put("against", { value: [params().with_from || null, params().with_to || null] });
  }, true);

  /* ---- the table by keyboard: Enter opens a profile, Escape goes back ---- */
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      const open = document.querySelector(".pv-lost-part[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); event.stopPropagation(); return; }
      const typing = event.target.closest("input, [role=dialog], .mantine-Popover-dropdown");
      if (!typing && document.getElementById("districts-grid") && params().profile) { pravah.remember({ profile: null }); event.stopPropagation(); }
    }
    const row = event.key === "Enter" && event.target.closest ? event.target.closest("#districts-grid .ag-row") : null;
    if (row) { pravah.remember({ profile: row.getAttribute("row-id") }); event.preventDefault(); }
  }, true);

  /* ---- who is lost: one box open at a time, closed by a click elsewhere; a district opens its profile ---- */
  document.addEventListener("click", function (event) {
    const part = event.target.closest(".pv-lost-part");
    document.querySelectorAll(".pv-lost-part[open]").forEach(function (open) { if (open !== part) open.open = false; });
    const district = event.target.closest("[data-district]");
    if (district) {
      const code = district.getAttribute("data-district");
      if (part) part.open = false;
      if (document.getElementById("districts-grid")) pravah.remember({ profile: code });
      else {
        const kept = params();
        ["at", "flow", "train", "level"].forEach(function (name) { delete kept[name]; });
        const query = new URLSearchParams(Object.assign(kept, { profile: code })).toString();
        window.location.assign("/districts?" + query.replaceAll("%2C", ","));
      }
    }
    const days = event.target.closest("[data-days]");
    if (days) put("filter-dates", { value: days.getAttribute("data-days").split(",") });
    if (event.target.closest("[data-all-days]")) put("filter-dates", { value: [null, null] });
  });
})();
