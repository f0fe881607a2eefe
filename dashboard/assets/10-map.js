/* The MapLibre map that Plotly holds: finding it, India's land and lines on it, camera, hover and click.
   What lies on top (flows, circles, labels) is in 20-flows.js; page wiring is in 30-page.js.
   Python decides every colour, width and curve; this file only draws. */
(function () {
  "use strict";
  const GRAPH = "map";
  const INDIA = [68.1, 6.7, 97.5, 37.2];
  const DETAIL_ZOOM = 5.6;
  const state = { map: null, node: null, payload: null, pending: null, selected: null, hovered: null, painted: {} };

  const pravah = (window.pravah = window.pravah || {});
  pravah.paints = 0;
  pravah.state = state;

  function findMap() {
    const holder = document.getElementById(GRAPH);
    const plot = holder && holder.querySelector(".js-plotly-plot");
    const subplot = plot && plot._fullLayout && plot._fullLayout.map && plot._fullLayout.map._subplot;
    return subplot && subplot.map ? { map: subplot.map, plot: plot, holder: holder } : null;
  }

  /* Waits for the map of the page that is open; a page change gives a new one. */
  function whenReady(run) {
    const found = findMap();
    if (!found || !found.map.isStyleLoaded() || !found.map.loaded && !found.map._loaded) {
      window.setTimeout(function () { whenReady(run); }, 40);
      return;
    }
    if (state.map !== found.map) install(found);
    run(found.map);
  }

  function install(found) {
    const map = found.map;
    Object.assign(state, { map: map, holder: found.holder, plot: found.plot, touched: false, fit: null, selected: null, hovered: null, painted: {} });
    map.dragRotate.disable();
    map.touchZoomRotate.disableRotation();
    addGround(map);
    pravah.flows.install(map);
    addEvents(map);
    setCamera(found.plot);
    if (state.watcher) state.watcher.disconnect();
    state.watcher = new ResizeObserver(function () { if (found.holder.isConnected) map.resize(); });
    state.watcher.observe(found.holder);
  }

  function source(map, id, url) {
    if (url && !map.getSource(id)) map.addSource(id, { type: "geojson", data: url, tolerance: 0 });
  }

  function addGround(map) {
    const geo = window.PRAVAH_GEO;
    const shade = ["coalesce", ["feature-state", "c"], "#eceff3"];
    source(map, "pv-land", geo["land"]);
    source(map, "pv-districts", geo["districts-national"]);
    source(map, "pv-states", geo["states-national"]);
    source(map, "pv-statepolygons", geo["statepolygons-national"]);
    source(map, "pv-outline", geo["outline"]);
    const far = { maxzoom: DETAIL_ZOOM };
    map.addLayer({ id: "pv-land", type: "fill", source: "pv-land", paint: { "fill-color": "#eceff3", "fill-antialias": false } });
    map.addLayer({ id: "pv-district-fill", type: "fill", source: "pv-districts", ...far, paint: { "fill-color": shade } });
    map.addLayer({ id: "pv-state-fill", type: "fill", source: "pv-statepolygons", paint: { "fill-color": "#0b7285", "fill-opacity": 0 } });
    map.addLayer({ id: "pv-district-line", type: "line", source: "pv-districts", ...far,
      paint: { "line-color": "#ffffff", "line-width": ["interpolate", ["linear"], ["zoom"], 3, 0.35, 6, 1] } });
    map.addLayer({ id: "pv-state-line", type: "line", source: "pv-states", ...far,
      paint: { "line-color": "#a9b2bf", "line-width": ["interpolate", ["linear"], ["zoom"], 3, 0.7, 6, 1.4] } });
    map.addLayer({ id: "pv-outline", type: "line", source: "pv-outline", paint: { "line-color": "#8b96a5", "line-width": 0.9 } });
    map.addLayer({ id: "pv-place-halo", type: "line", source: "pv-districts", filter: ["in", ["id"], ["literal", []]],
      paint: { "line-color": "#ffffff", "line-width": 5 } });
    map.addLayer({ id: "pv-place", type: "line", source: "pv-districts", filter: ["in", ["id"], ["literal", []]],
      paint: { "line-color": "#0b7285", "line-width": 2.6 } });
    map.addLayer({ id: "pv-place-state", type: "line", source: "pv-statepolygons", filter: ["in", ["id"], ["literal", []]],
      paint: { "line-color": "#0b7285", "line-width": 2.2 } });
    map.on("zoomend", function () { if (map.getZoom() > DETAIL_ZOOM - 0.6) addDetail(map); });
  }

  /* The finer outlines come only when someone zooms in: they are three times as heavy. */
  function addDetail(map) {
    if (map.getSource("pv-districts-detail")) return;
    const geo = window.PRAVAH_GEO;
    source(map, "pv-districts-detail", geo["districts-detail"]);
    source(map, "pv-states-detail", geo["states-detail"]);
    const near = { minzoom: DETAIL_ZOOM };
    map.addLayer({ id: "pv-district-fill-detail", type: "fill", source: "pv-districts-detail", ...near,
      paint: { "fill-color": ["coalesce", ["feature-state", "c"], "#eceff3"] } }, "pv-state-fill");
    map.addLayer({ id: "pv-district-line-detail", type: "line", source: "pv-districts-detail", ...near,
      paint: { "line-color": "#ffffff", "line-width": 1 } }, "pv-state-line");
    map.addLayer({ id: "pv-state-line-detail", type: "line", source: "pv-states-detail", ...near,
      paint: { "line-color": "#a9b2bf", "line-width": 1.6 } }, "pv-outline");
    Object.entries(state.painted).forEach(function (pair) {
      map.setFeatureState({ source: "pv-districts-detail", id: Number(pair[0]) }, { c: pair[1] });
    });
  }

  function paintDistricts(map, fills) {
    const next = fills || {};
    ["pv-districts", "pv-districts-detail"].forEach(function (name) {
      if (!map.getSource(name)) return;
      Object.keys(state.painted).forEach(function (code) {
        if (!(code in next)) map.removeFeatureState({ source: name, id: Number(code) }, "c");
      });
      Object.entries(next).forEach(function (pair) {
        if (state.painted[pair[0]] !== pair[1]) map.setFeatureState({ source: name, id: Number(pair[0]) }, { c: pair[1] });
      });
    });
    state.painted = next;
  }

  /* ---- camera: whole India in whatever room there is, or what the link says ---- */
  function fitted(holder) {
    const box = holder.getBoundingClientRect();
    const y = function (lat) { return Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI); };
    const note = holder.parentElement.querySelector(".pv-note");
    const foot = note ? note.offsetHeight : 0;
    const width = box.width - 24;
    const height = box.height - foot - 24;
    const zoom = Math.min(Math.log2(width / (((INDIA[2] - INDIA[0]) / 360) * 512)),
      Math.log2(height / ((y(INDIA[3]) - y(INDIA[1])) * 512)));
    const shift = foot / 2 / (512 * Math.pow(2, zoom));
    const middle = (y(INDIA[3]) + y(INDIA[1])) / 2 - shift;
    const lat = (Math.atan(Math.exp(middle * 2 * Math.PI)) * 360) / Math.PI - 90;
    // the legend lies on the left, so spare room is given to that side
    const spare = Math.max(0, box.width - ((INDIA[2] - INDIA[0]) / 360) * 512 * Math.pow(2, zoom));
    const aside = box.width > 600 ? ((spare * 0.12) / (512 * Math.pow(2, zoom))) * 360 : 0;
    return { center: { lon: (INDIA[0] + INDIA[2]) / 2 - aside, lat: lat }, zoom: zoom };
  }

  /* Plotly sets the camera of its layout at every redraw, so the layout must know where the map has gone. */
  function hold(plot) {
    if (!plot || !plot._fullLayout || !plot._fullLayout.map || !state.map) return;
    const c = state.map.getCenter();
    const held = { center: { lon: c.lng, lat: c.lat }, zoom: state.map.getZoom() };
    [plot.layout.map, plot._fullLayout.map, plot._fullLayout.map._input].forEach(function (kept) {
      if (kept) Object.assign(kept, held);
    });
  }

  function setCamera(plot) {
    const at = (new URLSearchParams(window.location.search).get("at") || "").split(",").map(Number);
    const whole = fitted(state.holder);
    const given = at.length === 3 && at.every(Number.isFinite);
    const camera = given ? { center: { lon: at[0], lat: at[1] }, zoom: at[2] } : whole;
    state.map.setMinZoom(Math.max(0, whole.zoom - 0.6));
    state.map.jumpTo({ center: [camera.center.lon, camera.center.lat], zoom: camera.zoom });
    hold(plot);
    if (given && camera.zoom > DETAIL_ZOOM - 0.6) addDetail(state.map);
  }

  /* A chosen place brings its own flows into view; a camera that a person or a link has set is left alone. */
  function frame(map, fit) {
    const before = state.fit || null;
    state.fit = fit;
    if (JSON.stringify(before) === JSON.stringify(fit) || new URLSearchParams(window.location.search).get("at")) return;
    if (!fit) { pravah.wholeIndia(); return; }
    state.touched = false;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    map.fitBounds([[fit[0], fit[1]], [fit[2], fit[3]]], { padding: 70, maxZoom: 7.5, duration: calm ? 0 : 350 });
  }

  pravah.zoomBy = function (step) { if (!state.map) return; state.touched = true; state.map.easeTo({ zoom: state.map.getZoom() + step, duration: 200 }); };
  pravah.wholeIndia = function () {
    if (!state.map) return;
    const whole = fitted(state.holder);
    state.touched = true;
    state.map.easeTo({ center: [whole.center.lon, whole.center.lat], zoom: whole.zoom, duration: 300 });
  };

  /* ---- hover and click ---- */
  function tip() {
    let box = state.holder.querySelector(".pv-tip");
    if (!box) {
      box = document.createElement("div");
      box.className = "pv-tip";
      box.setAttribute("role", "status");
      state.holder.appendChild(box);
    }
    return box;
  }

  function showTip(point, lines) {
    const box = tip();
    if (!lines || !lines.length) { box.style.display = "none"; return; }
    box.replaceChildren(...lines.map(function (line, i) {
      const row = document.createElement("div");
      row.className = "pv-tip-" + Math.min(i, 2);
      row.textContent = line;
      return row;
    }));
    box.style.display = "block";
    const room = state.holder.getBoundingClientRect();
    const left = point.x + 16 + box.offsetWidth > room.width ? point.x - box.offsetWidth - 12 : point.x + 16;
    const top = Math.min(Math.max(8, point.y - 20), room.height - box.offsetHeight - 8);
    box.style.transform = "translate(" + Math.max(8, left) + "px," + top + "px)";
  }

  function under(map, point) {
    const pick = function (layers, reach) {
      const live = layers.filter(function (id) { return map.getLayer(id); });
      const box = [[point.x - reach, point.y - reach], [point.x + reach, point.y + reach]];
      return live.length ? map.queryRenderedFeatures(box, { layers: live })[0] : null;
    };
    const node = pick(["pv-nodes"], 2);
    if (node) return { kind: "node", code: node.properties.code, lines: JSON.parse(node.properties.t) };
    const flow = pick(["pv-flows"], 4);
    if (flow) return { kind: "flow", key: flow.properties.k, lines: JSON.parse(flow.properties.t) };
    const payload = state.payload || {};
    const layer = payload.level === "state" ? ["pv-state-fill"] : ["pv-district-fill", "pv-district-fill-detail"];
    const area = pick(layer, 0);
    if (!area) return null;
    const said = (payload.texts || {})[area.id];
    const title = payload.level === "state" ? area.properties.name : area.properties.name + ", " + area.properties.state;
    return { kind: "place", code: area.id, lines: said ? [title].concat(said) : [title, payload.none || "Nobody"] };
  }

  function addEvents(map) {
    ["mousedown", "wheel", "touchstart", "keydown"].forEach(function (name) {
      map.getCanvasContainer().addEventListener(name, function () { state.touched = true; }, { passive: true });
    });
    map.on("mousemove", function (event) {
      if (!state.payload || state.map !== map) return;
      const hit = under(map, event.point);
      map.getCanvas().style.cursor = hit ? "pointer" : "";
      pravah.flows.hover(map, hit && hit.kind === "flow" ? hit.key : null);
      showTip(event.point, hit && hit.lines);
    });
    map.on("mouseout", function () { showTip(null, null); pravah.flows.hover(map, null); });
    map.on("movestart", function () { showTip(null, null); });
    map.on("click", function (event) {
      const hit = under(map, event.point);
      const said = !hit ? null : hit.kind === "flow" ? { flow: hit.key } : { level: (state.payload || {}).level, code: hit.code };
      window.dash_clientside.set_props("map-click", { data: Object.assign({ n: Date.now() }, said) });
    });
    map.on("moveend", function () {
      hold(state.plot);
      if (!state.touched || !pravah.rememberCamera) return;
      const c = map.getCenter();
      const whole = fitted(state.holder);
      const home = Math.abs(map.getZoom() - whole.zoom) < 0.05 && Math.abs(c.lng - whole.center.lon) < 0.5 && Math.abs(c.lat - whole.center.lat) < 0.5;
      pravah.rememberCamera([c.lng.toFixed(3), c.lat.toFixed(3), map.getZoom().toFixed(2)].join(","), home);
    });
  }

  /* Names on the map are drawn with the app's own letters, so these must be there first. */
  const fontsReady = document.fonts ? document.fonts.load("600 22px 'Noto Sans Pravah'").catch(function () {}) : Promise.resolve();

  /* ---- one entry: draw what Python computed ---- */
  pravah.draw = function (payload) {
    if (!payload) return;
    state.pending = payload;
    fontsReady.then(function () { whenReady(function (map) {
      if (state.pending !== payload) return;
      state.payload = payload;
      paintDistricts(map, payload.fills);
      const places = payload.places || {};
      map.setFilter("pv-place-halo", ["in", ["id"], ["literal", places.district || []]]);
      map.setFilter("pv-place", ["in", ["id"], ["literal", places.district || []]]);
      map.setFilter("pv-place-state", ["in", ["id"], ["literal", places.state || []]]);
      pravah.flows.draw(map, payload);
      frame(map, payload.fit || null);
      map.once("idle", function () {
        pravah.paints += 1;
        pravah.rested();
        state.holder.setAttribute("data-painted", String(pravah.paints));
      });
      map.triggerRepaint();
    }); });
  };
})();
