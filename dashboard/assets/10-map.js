/* The MapLibre map that Plotly holds: finding it, camera, hover and click.
   India itself is in 15-ground.js, what lies on it (flows, circles, names) in 20-flows.js, page wiring in 30-page.js.
   Python decides every colour, width and curve; this file only draws. */
(function () {
  "use strict";
  const GRAPH = "map";
  const INDIA = [68.1, 6.7, 97.5, 37.2];
  const state = { map: null, payload: null, pending: null, selected: null, hovered: null };

  const pravah = (window.pravah = window.pravah || {});
  pravah.paints = 0;
  pravah.state = state;

  function findMap() {
    const holder = document.getElementById(GRAPH);
    const plot = holder && holder.querySelector(".js-plotly-plot");
    const subplot = plot && plot._fullLayout && plot._fullLayout.map && plot._fullLayout.map._subplot;
    return subplot && subplot.map ? { map: subplot.map, plot: plot, holder: holder } : null;
  }

  /* While data arrive, a picture every 0.4 s is enough: on a software renderer each costs a fifth of a second. */
  function calm(map) {
    if (map.pravahCalm) return;
    map.pravahCalm = true;
    const repaint = map.triggerRepaint;
    let next = 0, timer = 0;
    map.triggerRepaint = function () {
      const now = performance.now();
      if (now >= next || map.areTilesLoaded() || map.isMoving()) {
        next = now + 400;
        repaint.call(map);
      } else if (!timer) {
        timer = window.setTimeout(function () { timer = 0; map.triggerRepaint(); }, next - now);
      }
    };
    map.once("idle", function () { map.triggerRepaint = repaint; map.pravahCalm = false; });
  }

  /* Waits for the map of the page that is open; a page change gives a new one. */
  function whenReady(run) {
    const found = findMap();
    // a map that is not on the screen yet has no size to fit India into
    if (!found || !found.holder.offsetWidth || !found.map.isStyleLoaded() || !found.map.loaded && !found.map._loaded) {
      window.setTimeout(function () { whenReady(run); }, 40);
      return;
    }
    if (state.map !== found.map) install(found);
    run(found.map);
  }

  function install(found) {
    const map = found.map;
    Object.assign(state, { map: map, holder: found.holder, plot: found.plot, touched: false, fit: null, asked: null, selected: null, hovered: null });
    map._fadeDuration = 0; // names appear at once: every frame of a fade is a whole map on a software renderer
    map.dragRotate.disable();
    map.touchZoomRotate.disableRotation();
    pravah.ground.install(map);
    calm(map);
    addEvents(map);
    setCamera(found.plot);
    if (state.watcher) state.watcher.disconnect();
    state.watcher = new ResizeObserver(function () { if (found.holder.isConnected) map.resize(); });
    state.watcher.observe(found.holder);
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
    // on a phone the legend lies above India: height that is left over goes to that side
    const left = Math.max(0, height - (y(INDIA[3]) - y(INDIA[1])) * 512 * Math.pow(2, zoom));
    const shift = (foot / 2 - (box.width > 600 ? 0 : left * 0.35)) / (512 * Math.pow(2, zoom));
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
    if (given) pravah.ground.closer(state.map, camera.zoom);
  }

  /* A chosen place brings its own flows into view; a camera that a person or a link has set is left alone. */
  function frame(map, fit, again) {
    const before = state.fit || null;
    state.fit = fit;
    if (again) return;
    if (JSON.stringify(before) === JSON.stringify(fit) || new URLSearchParams(window.location.search).get("at")) return;
    if (!fit) { pravah.wholeIndia(); return; }
    state.touched = false;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    map.fitBounds([[fit[0], fit[1]], [fit[2], fit[3]]], { padding: margins(map), maxZoom: 7.5, duration: calm ? 0 : 350 });
  }

  /* What is brought into view keeps clear of the edges, and of a legend that lies at the top of the map. */
  function margins(map) {
    const out = { top: 70, right: 70, bottom: 70, left: 70 };
    const box = map.getContainer().getBoundingClientRect();
    document.querySelectorAll(".pv-legend").forEach(function (legend) {
      const at = legend.getBoundingClientRect(), below = at.bottom - box.top;
      const over = at.height > 0 && at.right > box.left && at.left < box.right && below > 0 && below < box.height / 2;
      if (over) out.top = Math.max(out.top, Math.ceil(below) + 16);
    });
    return out;
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
    const playing = pravah.canvas.shown() && pravah.canvas.hit(point);
    if (playing) return playing;
    const pick = function (layers, reach) {
      const live = layers.filter(function (id) { return map.getLayer(id); });
      const box = [[point.x - reach, point.y - reach], [point.x + reach, point.y + reach]];
      return live.length ? map.queryRenderedFeatures(box, { layers: live })[0] : null;
    };
    const node = pick(["pv-nodes"], 2);
    if (node) return { kind: "node", code: node.properties.code, lines: JSON.parse(node.properties.t) };
    const flow = pick(["pv-flows", "pv-flows-dashed"], 4);
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
      const shift = event.originalEvent && event.originalEvent.shiftKey && document.getElementById("flows-compare");
      if (shift && hit) { pravah.compare.add(String(hit.kind === "flow" ? hit.key : hit.code)); return; }
      const said = !hit ? null : hit.kind === "flow" ? { flow: hit.key } : { level: (state.payload || {}).level, code: hit.code };
      window.dash_clientside.set_props("map-click", { data: Object.assign({ n: Date.now() }, said) });
    });
    map.on("moveend", function () {
      hold(state.plot);
      if (pravah.labels && state.payload && (state.payload.labels || []).length) pravah.flows.names(map);
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
      // the same question, asked again because something came in: the camera stays
      const again = state.asked === pravah.asked() && Boolean(payload.of && state.payload);
      state.asked = pravah.asked();
      state.payload = payload;
      // a map that was hidden does not know its size yet, and would bring the wrong part into view
      if (map.getCanvas().clientWidth !== map.getContainer().clientWidth || map.getCanvas().clientHeight !== map.getContainer().clientHeight) map.resize();
      calm(map);
      pravah.ground.paint(map, payload);
      pravah.flows.draw(map, payload);
      frame(map, payload.fit || null, again);
      map.once("idle", function () {
        if (!pravah.playing) pravah.canvas.hide();
        pravah.paints += 1;
        state.holder.setAttribute("data-painted", String(pravah.paints));
        pravah.rested();
        pravah.ground.districts(map);
      });
      map.triggerRepaint();
    }); });
  };
})();
