/* Names of places beside their circles: each takes the side where it covers no circle, no arrowhead and no other name,
   the largest places first. A name without room is left out. */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const HIGH = 15, AIR = 3;
  const measured = {};

  function width(text) {
    if (!measured[text]) {
      const pen = document.createElement("canvas").getContext("2d");
      pen.font = "600 11px 'Noto Sans Pravah', sans-serif";
      measured[text] = Math.ceil(pen.measureText(text).width) + 4;
    }
    return measured[text];
  }

  /* Right, left, below, above, and the corners: boxes around a point, by the middle of the name. */
  function sides(w, r) {
    const x = r + AIR + w / 2, y = r + AIR + HIGH / 2 - 2, s = 0.72;
    return [[x, 0], [-x, 0], [0, y], [0, -y], [x * s + 6, y * s], [x * s + 6, -y * s], [-x * s - 6, y * s], [-x * s - 6, -y * s]];
  }

  function meets(a, b) { return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1]; }
  function area(a, b) {
    return Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  }

  function placed(map, drawn, picture) {
    const at = function (point) { const p = map.project(point); return [p.x, p.y]; };
    const around = function (p, r) { return [p[0] - r, p[1] - r, p[0] + r, p[1] + r]; };
    const circles = drawn.nodes.map(function (node) { return around(at(node.geometry.coordinates), node.properties.r); });
    const heads = (pravah.flows.heads || []).map(function (head) { return around(at(head.geometry.coordinates), 5); });
    const room = map.getContainer(), taken = [], out = [];
    const frame = [4, 4, room.clientWidth - 4, room.clientHeight - 4];
    // along thick flows a name is hard to read
    const bodies = [];
    drawn.flows.features.forEach(function (flow) {
      if (flow.properties.w < 2.5) return;
      const line = flow.geometry.coordinates;
      for (let i = 1; i < line.length - 1; i += 2) bodies.push(around(at(line[i]), 2 + flow.properties.w / 2));
    });
    drawn.labels.forEach(function (item, rank) {
      const p = at(item.at), w = width(item.name), r = drawn.radii[item.code] || item.r || 3;
      let best = null, least = Infinity;
      sides(w, r).forEach(function (shift, order) {
        const box = [p[0] + shift[0] - w / 2, p[1] + shift[1] - HIGH / 2, p[0] + shift[0] + w / 2, p[1] + shift[1] + HIGH / 2];
        if (taken.some(function (other) { return meets(box, other); })) return;
        const outside = p[0] > 0 && p[1] > 0 && p[0] < frame[2] && p[1] < frame[3] && (box[0] < frame[0] || box[1] < frame[1] || box[2] > frame[2] || box[3] > frame[3]);
        if (outside) return;
        let cost = order * 6;
        circles.forEach(function (circle) { cost += 4 * area(box, circle); });
        heads.forEach(function (head) { cost += 3 * area(box, head); });
        bodies.forEach(function (body) { cost += 0.6 * area(box, body); });
        if (cost < least) { least = cost; best = { box: box, shift: shift }; }
      });
      if (!best || least > 1400) return;
      taken.push(best.box);
      out.push({ type: "Feature", geometry: { type: "Point", coordinates: item.at },
        properties: { image: picture(item.name), shift: best.shift, rank: rank } });
    });
    pravah.labels.boxes = taken;
    return out;
  }

  pravah.labels = { placed: placed, boxes: [] };
})();
