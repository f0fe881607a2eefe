/* Flows, circles and labels as native layers: widths and arrowheads are pixels at every zoom. */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const EMPTY = { type: "FeatureCollection", features: [] };
  const HEAD = 64;
  let drawn = { flows: EMPTY, radii: {}, zoom: 0 };

  /* A signed distance field of an arrowhead that points up, tip at the top edge. */
  function arrowhead() {
    const tip = [32, 9], left = [12, 55], notch = [32, 46], right = [52, 55];
    const ring = [tip, right, notch, left];
    const data = new Uint8ClampedArray(HEAD * HEAD * 4);
    for (let y = 0; y < HEAD; y++) {
      for (let x = 0; x < HEAD; x++) {
        let best = Infinity, inside = false;
        for (let i = 0, j = 3; i < 4; j = i++) {
          const a = ring[i], b = ring[j], px = x + 0.5, py = y + 0.5;
          const t = Math.max(0, Math.min(1, ((px - a[0]) * (b[0] - a[0]) + (py - a[1]) * (b[1] - a[1])) /
            ((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2)));
          best = Math.min(best, Math.hypot(px - a[0] - t * (b[0] - a[0]), py - a[1] - t * (b[1] - a[1])));
          if ((a[1] > py) !== (b[1] > py) && px < ((b[0] - a[0]) * (py - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
        }
        const offset = (y * HEAD + x) * 4;
        data[offset] = data[offset + 1] = data[offset + 2] = 255;
        data[offset + 3] = Math.round(255 - 255 * ((inside ? -best : best) / 8 + 0.25));
      }
    }
    return { width: HEAD, height: HEAD, data: data };
  }

  /* Features travel to the map's worker as one text: handed over as objects they would be walked one by one here. */
  const addresses = {};
  function give(map, id, features) {
    const address = URL.createObjectURL(new Blob([JSON.stringify({ type: "FeatureCollection", features: features })]));
    if (addresses[id]) window.setTimeout(URL.revokeObjectURL, 20000, addresses[id]);
    addresses[id] = address;
    if (map.getSource(id)) map.getSource(id).setData(address);
    else map.addSource(id, { type: "geojson", data: address, tolerance: 0, buffer: 64 });
  }

  function layers(map) {
    if (!map.hasImage("pv-head")) map.addImage("pv-head", arrowhead(), { sdf: true });
    map.addLayer({ id: "pv-flows", type: "line", source: "pv-flows",
      layout: { "line-cap": "butt", "line-join": "round", "line-sort-key": ["get", "n"] },
      paint: { "line-color": ["get", "c"], "line-width": ["get", "w"], "line-opacity": 0.94 } });
    map.addLayer({ id: "pv-flow-hover", type: "line", source: "pv-flows", filter: ["==", ["get", "k"], ""],
      layout: { "line-cap": "butt", "line-join": "round" },
      paint: { "line-color": "#16202c", "line-width": ["max", ["get", "w"], 2.5] } });
    map.addLayer({ id: "pv-nodes", type: "circle", source: "pv-nodes", layout: { "circle-sort-key": ["get", "z"] },
      paint: { "circle-radius": ["get", "r"], "circle-color": ["get", "f"], "circle-opacity": ["get", "o"],
        "circle-stroke-color": ["get", "l"], "circle-stroke-width": ["get", "lw"] } });
    map.addLayer({ id: "pv-heads", type: "symbol", source: "pv-heads",
      layout: { "icon-image": "pv-head", "icon-size": ["get", "s"], "icon-rotate": ["get", "a"], "icon-anchor": "top",
        "icon-offset": [0, -9], "icon-rotation-alignment": "map", "icon-allow-overlap": true,
        "icon-ignore-placement": true, "symbol-sort-key": ["get", "n"] },
      paint: { "icon-color": ["get", "c"] } });
    map.addLayer({ id: "pv-labels", type: "symbol", source: "pv-labels",
      layout: { "icon-image": ["get", "image"], "icon-anchor": "left", "icon-offset": ["get", "shift"],
        "symbol-sort-key": ["get", "rank"], "icon-padding": 1 } });
    map.on("zoom", function () { if (Math.abs(map.getZoom() - drawn.zoom) > 0.2) place(map); });
    map.on("zoomend", function () { if (Math.abs(map.getZoom() - drawn.zoom) > 0.01) place(map); });
  }

  /* Web Mercator world pixels at a zoom: where MapLibre would put a point. */
  function project(point, size) {
    const sine = Math.sin((point[1] * Math.PI) / 180);
    return [((point[0] + 180) / 360) * size, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size];
  }

  function between(a, b, share) { return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]; }

  /* Cuts a curve at `start` and `end` pixels from its ends; says where the cut lies and which way it looks. */
  function cut(line, start, end, head, size) {
    const pixels = line.map(function (p) { return project(p, size); });
    const reach = [0];
    for (let i = 1; i < pixels.length; i++) {
      reach.push(reach[i - 1] + Math.hypot(pixels[i][0] - pixels[i - 1][0], pixels[i][1] - pixels[i - 1][1]));
    }
    const total = reach[reach.length - 1];
    const squeeze = Math.min(1, (total * 0.9) / (start + end + head + 1));
    const at = function (distance) {
      let i = 1;
      while (i < reach.length - 1 && reach[i] < distance) i++;
      const share = (distance - reach[i - 1]) / Math.max(reach[i] - reach[i - 1], 1e-9);
      return { i: i, point: between(line[i - 1], line[i], share), pixel: between(pixels[i - 1], pixels[i], share) };
    };
    const first = at(start * squeeze);
    const tip = at(total - end * squeeze);
    const last = at(total - (end + head * 0.72) * squeeze);
    const coordinates = [first.point].concat(line.slice(first.i, last.i), [last.point]);
    const angle = (Math.atan2(tip.pixel[0] - last.pixel[0], last.pixel[1] - tip.pixel[1]) * 180) / Math.PI;
    return { coordinates: coordinates, tip: tip.point, angle: angle, squeeze: squeeze };
  }

  /* Arrowheads stop at the rim of the circle they point to, so lines are cut anew when the zoom changes. */
  function place(map) {
    if (pravah.state.map !== map) return;
    const size = 512 * Math.pow(2, map.getZoom());
    const lines = [], heads = [];
    drawn.flows.features.forEach(function (flow) {
      const p = flow.properties;
      const head = Math.max(6.5, 4 + 1.75 * p.w);
      const piece = cut(flow.geometry.coordinates, (drawn.radii[p.o] || 0) + 0.5, (drawn.radii[p.d] || 0) + 1, head, size);
      lines.push({ type: "Feature", properties: p, geometry: { type: "LineString", coordinates: piece.coordinates } });
      heads.push({ type: "Feature", geometry: { type: "Point", coordinates: piece.tip },
        properties: { k: p.k, c: p.c, n: p.n, a: piece.angle, s: (head * Math.max(piece.squeeze, 0.6)) / 46 } });
    });
    drawn.zoom = map.getZoom();
    give(map, "pv-flows", lines);
    give(map, "pv-heads", heads);
    pravah.flows.heads = heads;
  }

  /* Names as pictures: MapLibre's own text would fetch glyphs from a server. */
  function label(map, text) {
    const id = "pv-name-" + text;
    if (map.hasImage(id)) return id;
    const ratio = 2, canvas = document.createElement("canvas"), pen = canvas.getContext("2d", { willReadFrequently: true });
    const font = "600 " + 11 * ratio + "px 'Noto Sans Pravah', sans-serif";
    pen.font = font;
    canvas.width = Math.ceil(pen.measureText(text).width) + 8 * ratio;
    canvas.height = 18 * ratio;
    pen.font = font;
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 3.4 * ratio;
    pen.strokeStyle = "rgba(247,248,250,0.92)";
    pen.strokeText(text, 4 * ratio, canvas.height / 2);
    pen.fillStyle = "#16202c";
    pen.fillText(text, 4 * ratio, canvas.height / 2);
    map.addImage(id, pen.getImageData(0, 0, canvas.width, canvas.height), { pixelRatio: ratio });
    return id;
  }

  /* A phone's map is small: lines and circles shrink alike, and so does the legend (01-pravah.css). */
  function sized(collection, names) {
    const scale = pravah.state.holder.clientWidth < 600 ? 0.65 : 1;
    if (scale === 1 || !collection) return collection || EMPTY;
    return { type: "FeatureCollection", features: collection.features.map(function (feature) {
      const properties = Object.assign({}, feature.properties);
      names.forEach(function (name) { if (name in properties) properties[name] *= scale; });
      return Object.assign({}, feature, { properties: properties });
    }) };
  }

  /* A circle and the filled part inside it are two discs of one layer; large ones lie below small ones. */
  function discs(nodes) {
    const out = [];
    nodes.forEach(function (node) {
      const p = node.properties;
      out.push(Object.assign({}, node, { properties: Object.assign({}, p, { lw: 1.1, z: -p.r }) }));
      if (p.i > 0.5) {
        out.push(Object.assign({}, node, { properties: Object.assign({}, p, { r: p.i, f: p.ic, o: p.io, lw: 0, z: 0.01 - p.r }) }));
      }
    });
    return out;
  }

  function draw(map, payload) {
    const nodes = sized(payload.nodes, ["r", "i"]);
    drawn = { flows: sized(payload.flows, ["w"]), radii: {}, zoom: 0 };
    nodes.features.forEach(function (node) { drawn.radii[node.properties.code] = node.properties.r; });
    give(map, "pv-nodes", discs(nodes.features));
    place(map);
    const named = (payload.labels || []).map(function (item, rank) {
      return { type: "Feature", geometry: { type: "Point", coordinates: item.at },
        properties: { image: label(map, item.name), shift: [item.r, 0], rank: rank } };
    });
    give(map, "pv-labels", named);
    if (!map.getLayer("pv-flows")) layers(map);
    select(map, payload.selected || null);
  }

  function select(map, key) {
    const chosen = key || "";
    const dim = function (full) { return chosen ? ["case", ["==", ["get", "k"], chosen], 1, 0.16] : full; };
    const tint = chosen ? ["case", ["==", ["get", "k"], chosen], "#0b7285", ["get", "c"]] : ["get", "c"];
    map.setPaintProperty("pv-flows", "line-opacity", dim(0.94));
    map.setPaintProperty("pv-flows", "line-color", tint);
    map.setPaintProperty("pv-heads", "icon-opacity", dim(1));
    map.setPaintProperty("pv-heads", "icon-color", tint);
    pravah.state.selected = key;
  }

  function hover(map, key) {
    if (pravah.state.hovered === key) return;
    pravah.state.hovered = key;
    if (map.getLayer("pv-flow-hover")) map.setFilter("pv-flow-hover", ["==", ["get", "k"], key || ""]);
    document.querySelectorAll(".pv-corridor").forEach(function (row) {
      row.classList.toggle("pv-hovered", row.getAttribute("data-key") === key);
    });
  }

  pravah.flows = { draw: draw, hover: hover,
    select: function (key) { if (pravah.state.map) select(pravah.state.map, key); } };
})();
