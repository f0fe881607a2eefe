/* Flows, circles and labels as native layers: widths and arrowheads are pixels at every zoom. */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const EMPTY = { type: "FeatureCollection", features: [] };
  const HEAD = 64;
  let drawn = { flows: EMPTY, radii: {}, zoom: 0, nodes: [], labels: [] };

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
    const dashes = ["==", ["get", "x"], 1];
    map.addLayer({ id: "pv-flows", type: "line", source: "pv-flows", filter: ["!", dashes],
      layout: { "line-cap": "butt", "line-join": "round", "line-sort-key": ["get", "n"] },
      paint: { "line-color": ["get", "c"], "line-width": ["get", "w"], "line-opacity": 0.94 } });
    // asked for or expected: nobody has left yet
    map.addLayer({ id: "pv-flows-dashed", type: "line", source: "pv-flows", filter: dashes,
      layout: { "line-cap": "butt", "line-join": "round", "line-sort-key": ["get", "n"] },
      paint: { "line-color": ["get", "c"], "line-width": ["get", "w"], "line-opacity": 0.94, "line-dasharray": [2.2, 1.2] } });
    map.addLayer({ id: "pv-flow-hover", type: "line", source: "pv-flows", filter: ["==", ["get", "k"], ""],
      layout: { "line-cap": "butt", "line-join": "round" },
      paint: { "line-color": "#16202c", "line-width": ["max", ["get", "w"], 2.5] } });
    map.addLayer({ id: "pv-nodes", type: "circle", source: "pv-nodes", layout: { "circle-sort-key": ["get", "z"] },
      paint: { "circle-radius": ["get", "r"], "circle-color": ["get", "f"], "circle-opacity": ["get", "o"],
        "circle-stroke-color": ["get", "l"], "circle-stroke-width": ["get", "lw"] } });
    map.addLayer({ id: "pv-splits", type: "symbol", source: "pv-splits",
      layout: { "icon-image": ["get", "image"], "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": ["get", "z"] } });
    map.addLayer({ id: "pv-heads", type: "symbol", source: "pv-heads",
      layout: { "icon-image": "pv-head", "icon-size": ["get", "s"], "icon-rotate": ["get", "a"], "icon-anchor": "top",
        "icon-offset": [0, -9], "icon-rotation-alignment": "map", "icon-allow-overlap": true,
        "icon-ignore-placement": true, "symbol-sort-key": ["get", "n"] },
      paint: { "icon-color": ["get", "c"] } });
    map.addLayer({ id: "pv-labels", type: "symbol", source: "pv-labels",
      layout: { "icon-image": ["get", "image"], "icon-anchor": "center", "icon-offset": ["get", "shift"],
        "symbol-sort-key": ["get", "rank"], "icon-allow-overlap": true, "icon-ignore-placement": true } });
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
      const head = Math.max(8, 4.5 + 1.7 * p.w);
      const piece = cut(flow.geometry.coordinates, (drawn.radii[p.o] || 0) + 0.5, (drawn.radii[p.d] || 0) + 1, head, size);
      lines.push({ type: "Feature", properties: p, geometry: { type: "LineString", coordinates: piece.coordinates } });
      heads.push({ type: "Feature", geometry: { type: "Point", coordinates: piece.tip },
        properties: { k: p.k, o: p.o, d: p.d, c: p.c, n: p.n, a: piece.angle, s: (head * Math.max(piece.squeeze, 0.6)) / 46 } });
    });
    drawn.zoom = map.getZoom();
    give(map, "pv-flows", lines);
    give(map, "pv-heads", heads);
    pravah.flows.heads = heads;
    give(map, "pv-labels", pravah.labels.placed(map, drawn, function (text) { return label(map, text); }));
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

  /* A circle with the share of those who come in; who moves inside is a disc of its own. Shares and sizes are rounded,
     so that few pictures serve all circles. */
  function split(map, radius, share, inside) {
    const r = Math.round(radius), part = Math.round(share * 12), inner = Math.round(inside);
    const id = "pv-split-" + r + "-" + part + "-" + inner;
    if (map.hasImage(id)) return id;
    const ratio = 2, size = (2 * r + 4) * ratio, middle = size / 2, canvas = document.createElement("canvas");
    canvas.width = canvas.height = size;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const disc = function (colour, across, from, to) {
      pen.fillStyle = colour;
      pen.beginPath();
      if (to - from < 2 * Math.PI) pen.moveTo(middle, middle);
      pen.arc(middle, middle, across * ratio, from, to);
      pen.fill();
    };
    const top = -Math.PI / 2, round = 2 * Math.PI;
    disc("#ffffff", r, 0, round);
    if (part > 0) disc("#f0b68d", r, top, top + (round * part) / 12);
    if (inner > 0) disc("#e0662a", inner, 0, round);
    pen.strokeStyle = "#3b4654";
    pen.lineWidth = 1.1 * ratio;
    pen.beginPath();
    pen.arc(middle, middle, r * ratio, 0, round);
    pen.stroke();
    map.addImage(id, pen.getImageData(0, 0, size, size), { pixelRatio: ratio });
    return id;
  }

  /* Circles that tell in from out are pictures; the others are discs, the filled part inside a second one. Large ones
     lie below small ones. */
  function discs(nodes) {
    const out = [];
    nodes.forEach(function (node) {
      const p = node.properties;
      out.push(Object.assign({}, node, { properties: Object.assign({}, p, { lw: 1.1, z: -p.r }) }));
      if (p.i > 0.5 && p.into === undefined) {
        out.push(Object.assign({}, node, { properties: Object.assign({}, p, { r: p.i, f: p.ic, o: p.io, lw: 0, z: 0.01 - p.r }) }));
      }
    });
    return out;
  }

  function splits(map, nodes) {
    return nodes.filter(function (node) { return node.properties.into !== undefined && node.properties.r >= 3; }).map(function (node) {
      const p = node.properties, across = p.into + p.out;
      return { type: "Feature", geometry: node.geometry, properties: { z: -p.r, code: p.code,
        image: split(map, p.r, across ? p.into / across : 0, p.i) } };
    });
  }

  function draw(map, payload) {
    const nodes = sized(payload.nodes, ["r", "i"]);
    drawn = { flows: sized(payload.flows, ["w"]), radii: {}, zoom: 0, nodes: nodes.features, labels: payload.labels || [] };
    nodes.features.forEach(function (node) { drawn.radii[node.properties.code] = node.properties.r; });
    give(map, "pv-nodes", discs(nodes.features));
    give(map, "pv-splits", splits(map, nodes.features));
    place(map);
    if (!map.getLayer("pv-flows")) layers(map);
    select(map, payload.selected || null);
    if (pravah.compare) pravah.compare.render();
  }

  /* One flow stands out, or two in two colours, or those of compared places; all others step back. */
  function select(map, key) {
    const pair = pravah.compare ? pravah.compare.keys() : [];
    const chosen = pair.length ? pair : key ? [key] : [];
    const ends = chosen.filter(function (one) { return !one.includes("-"); }).map(Number);
    const is = function (one) {
      return one.includes("-") ? ["==", ["get", "k"], one] : ["any", ["==", ["get", "o"], Number(one)], ["==", ["get", "d"], Number(one)]];
    };
    const any = ["any"].concat(chosen.map(is));
    const colours = ["#0b7285", "#5b3f8c"];
    const dim = function (full) { return chosen.length ? ["case", any, 1, 0.14] : full; };
    const tint = chosen.length ? ["case"].concat(chosen.flatMap(function (one, i) { return [is(one), colours[i % 2]]; }), [["get", "c"]]) : ["get", "c"];
    ["pv-flows", "pv-flows-dashed"].forEach(function (layer) {
      map.setPaintProperty(layer, "line-opacity", dim(0.94));
      map.setPaintProperty(layer, "line-color", tint);
    });
    map.setPaintProperty("pv-splits", "icon-opacity", ends.length ? ["case", ["in", ["get", "code"], ["literal", ends]], 1, 0.5] : 1);
    map.setPaintProperty("pv-heads", "icon-opacity", dim(1));
    map.setPaintProperty("pv-heads", "icon-color", tint);
    pravah.state.selected = key;
    pravah.canvas.again();
  }

  function hover(map, key) {
    if (pravah.state.hovered === key) return;
    pravah.state.hovered = key;
    if (map.getLayer("pv-flow-hover")) map.setFilter("pv-flow-hover", ["==", ["get", "k"], key || ""]);
    document.querySelectorAll(".pv-corridor").forEach(function (row) {
      row.classList.toggle("pv-hovered", row.getAttribute("data-key") === key);
    });
  }

  /* Names keep inside the window, so they are placed anew where the map comes to rest. */
  function names(map) {
    if (pravah.state.map === map) give(map, "pv-labels", pravah.labels.placed(map, drawn, function (text) { return label(map, text); }));
  }

  pravah.flows = { draw: draw, hover: hover, names: names,
    select: function (key) { if (pravah.state.map) select(pravah.state.map, key); } };
})();
