/* The flow map on a plain canvas: over the map while days play, and for weeks side by side. The map below is drawn in
   software on many machines, and once is enough; a hundred curves on a canvas cost a few thousandths of a second. */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const HIDDEN = ["pv-flows", "pv-flows-dashed", "pv-flow-hover", "pv-nodes", "pv-splits", "pv-heads", "pv-labels"];
  const over = { box: null, frame: null, labels: null, hits: [] };

  /* Cuts a line of pixels at both ends; the last part is the arrowhead's. */
  function cut(line, start, end, head) {
    const reach = [0];
    for (let i = 1; i < line.length; i++) reach.push(reach[i - 1] + Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]));
    const total = reach[reach.length - 1], squeeze = Math.min(1, (total * 0.9) / (start + end + head + 1));
    const at = function (distance) {
      let i = 1;
      while (i < reach.length - 1 && reach[i] < distance) i++;
      const share = (distance - reach[i - 1]) / Math.max(reach[i] - reach[i - 1], 1e-9);
      return { i: i, x: line[i - 1][0] + (line[i][0] - line[i - 1][0]) * share, y: line[i - 1][1] + (line[i][1] - line[i - 1][1]) * share };
    };
    const first = at(start * squeeze), tip = at(total - end * squeeze), last = at(total - (end + head * 0.72) * squeeze);
    return { first: first, middle: line.slice(first.i, last.i), last: last, tip: tip, head: head * Math.max(squeeze, 0.6) };
  }

  function flow(pen, line, p, radii, faint) {
    const head = Math.max(8, 4.5 + 1.7 * p.w / radii.small) * radii.small;
    const piece = cut(line, (radii[p.o] || 0) + 0.5, (radii[p.d] || 0) + 1, head);
    pen.globalAlpha = faint ? 0.14 : 0.94;
    pen.strokeStyle = pen.fillStyle = p.c;
    pen.lineWidth = p.w;
    pen.beginPath();
    pen.moveTo(piece.first.x, piece.first.y);
    piece.middle.forEach(function (q) { pen.lineTo(q[0], q[1]); });
    pen.lineTo(piece.last.x, piece.last.y);
    pen.stroke();
    const dx = piece.tip.x - piece.last.x, dy = piece.tip.y - piece.last.y, far = Math.hypot(dx, dy) || 1;
    const ux = dx / far, uy = dy / far, h = piece.head, wide = h * 0.435;
    pen.globalAlpha = faint ? 0.14 : 1;
    pen.beginPath();
    pen.moveTo(piece.tip.x, piece.tip.y);
    pen.lineTo(piece.tip.x - ux * h - uy * wide, piece.tip.y - uy * h + ux * wide);
    pen.lineTo(piece.tip.x - ux * h * 0.8, piece.tip.y - uy * h * 0.8);
    pen.lineTo(piece.tip.x - ux * h + uy * wide, piece.tip.y - uy * h - ux * wide);
    pen.fill();
  }

  function circle(pen, at, p, scale) {
    const r = p.r * scale, across = p.into + p.out, round = 2 * Math.PI, top = -Math.PI / 2;
    const disc = function (colour, reach, share) {
      pen.fillStyle = colour;
      pen.beginPath();
      if (share < 1) pen.moveTo(at[0], at[1]);
      pen.arc(at[0], at[1], reach, top, top + round * share);
      pen.fill();
    };
    disc("#ffffff", r, 1);
    if (across && p.into && r >= 3) disc("#f0b68d", r, p.into / across);
    if (p.i * scale > 0.5) disc("#e0662a", p.i * scale, 1);
    pen.strokeStyle = "#3b4654";
    pen.lineWidth = 1.1;
    pen.beginPath();
    pen.arc(at[0], at[1], r, 0, round);
    pen.stroke();
  }

  /* Flows below circles, small flows below large ones, large circles below small ones. Returns the lines drawn. */
  function paint(pen, frame, project, scale, chosen, small) {
    const radii = { small: small || 1 }, hits = [];
    frame.nodes.forEach(function (node) { radii[node.properties.code] = node.properties.r * scale; });
    pen.lineJoin = "round";
    frame.flows.forEach(function (one) {
      const p = Object.assign({}, one.properties, { w: one.properties.w * scale });
      const line = one.geometry.coordinates.map(project), is = chosen.indexOf(p.k);
      if (is >= 0) p.c = ["#0b7285", "#5b3f8c"][is % 2];
      flow(pen, line, p, radii, chosen.length > 0 && is < 0);
      hits.push({ line: line, feature: one });
    });
    pen.globalAlpha = 1;
    frame.nodes.slice().sort(function (x, y) { return y.properties.r - x.properties.r; }).forEach(function (node) {
      circle(pen, project(node.geometry.coordinates), node.properties, scale);
    });
    return hits;
  }

  /* ---- over the map ---- */
  function show(frame, labels) {
    const map = pravah.state.map;
    if (!map) return;
    if (!over.box) {
      over.box = document.createElement("canvas");
      over.box.className = "pv-over";
      over.box.setAttribute("aria-hidden", "true");
      map.getCanvasContainer().appendChild(over.box);
      HIDDEN.forEach(function (id) { if (map.getLayer(id)) map.setLayoutProperty(id, "visibility", "none"); });
      map.on("move", again);
      map.on("resize", again);
    }
    over.frame = frame;
    over.labels = labels;
    draw(map);
  }

  function again() { if (over.frame) draw(pravah.state.map); }

  function draw(map) {
    const room = map.getContainer(), ratio = Math.min(2, window.devicePixelRatio || 1);
    const wide = Math.round(room.clientWidth * ratio), high = Math.round(room.clientHeight * ratio);
    if (over.box.width !== wide || over.box.height !== high) {
      over.box.width = wide;
      over.box.height = high;
      over.box.style.width = room.clientWidth + "px";
      over.box.style.height = room.clientHeight + "px";
    }
    const pen = over.box.getContext("2d"), project = function (point) { const p = map.project(point); return [p.x, p.y]; };
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, wide, high);
    over.hits = paint(pen, over.frame, project, room.clientWidth < 600 ? 0.65 : 1, chosen());
    names(pen, map);
  }

  function chosen() {
    const pair = pravah.compare.keys().filter(function (key) { return key.includes("-"); });
    return pair.length ? pair : pravah.state.selected ? [pravah.state.selected] : [];
  }

  /* Names keep the places that they were given when playing began, as long as the map stands. */
  function names(pen, map) {
    const camera = [map.getZoom(), map.getCenter().lng, map.getCenter().lat].join();
    if (over.named !== camera) {
      over.named = camera;
      over.placed = pravah.labels.placed(map, over.labels, function (text) { return text; });
    }
    pen.font = "600 11px 'Noto Sans Pravah', sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 3.4;
    pen.strokeStyle = "rgba(247,248,250,0.92)";
    pen.fillStyle = "#16202c";
    over.placed.forEach(function (item) {
      const p = map.project(item.geometry.coordinates), x = p.x + item.properties.shift[0], y = p.y + item.properties.shift[1];
      pen.strokeText(item.properties.image, x, y);
      pen.fillText(item.properties.image, x, y);
    });
  }

  /* The map's own flows are back: they were drawn anew for the days at which playing stopped. */
  function hide() {
    if (!over.box) return;
    over.box.remove();
    Object.assign(over, { box: null, frame: null, named: null, hits: [] });
    const map = pravah.state.map;
    if (!map) return;
    map.off("move", again);
    map.off("resize", again);
    HIDDEN.forEach(function (id) { if (map.getLayer(id)) map.setLayoutProperty(id, "visibility", "visible"); });
  }

  /* What lies under the pointer while days play. */
  function hit(point) {
    if (!over.frame) return null;
    const map = pravah.state.map;
    const node = over.frame.nodes.find(function (one) {
      const p = map.project(one.geometry.coordinates);
      return Math.hypot(p.x - point.x, p.y - point.y) <= one.properties.r + 1;
    });
    if (node) return { kind: "node", code: node.properties.code, lines: JSON.parse(node.properties.t) };
    let best = null, least = 6;
    over.hits.forEach(function (one) {
      const reach = one.feature.properties.w / 2;
      for (let i = 1; i < one.line.length; i++) {
        const a = one.line[i - 1], b = one.line[i], dx = b[0] - a[0], dy = b[1] - a[1];
        const t = Math.max(0, Math.min(1, ((point.x - a[0]) * dx + (point.y - a[1]) * dy) / (dx * dx + dy * dy || 1)));
        const away = Math.max(0, Math.hypot(point.x - a[0] - t * dx, point.y - a[1] - t * dy) - reach);
        if (away <= least) { least = away; best = one.feature; }
      }
    });
    return best && { kind: "flow", key: best.properties.k, lines: JSON.parse(best.properties.t) };
  }

  pravah.canvas = { paint: paint, show: show, hide: hide, hit: hit, again: again, shown: function () { return Boolean(over.box); } };
})();
