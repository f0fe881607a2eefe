// Flows and circles of a snapshot page. Sizes are pixels, so arrows get their shape anew at every zoom; the shape is
// that of ribbons.py. Words go into the page as text, never as markup.
function pravahSnapshot(map, data) {
  "use strict";
  const HEAD = width => 0.9 * Math.max(6.5, 4 + 1.75 * width);
  const renderer = L.svg({ padding: 0.5 });

  function tip(lines) {
    const box = document.createElement("div");
    lines.forEach((line, i) => {
      const part = document.createElement(i === 1 ? "b" : "div");
      part.textContent = line;
      box.append(part);
    });
    return box;
  }
  map.fitBounds(data.fit, { animate: false });
  const told = (layer, lines) => layer.bindTooltip(tip(lines), { sticky: true, className: "ps-tip" });

  function along(points) {
    const sums = [0];
    for (let i = 1; i < points.length; i++) sums.push(sums[i - 1] + points[i].distanceTo(points[i - 1]));
    const at = where => {
      let i = 1;
      while (i < points.length - 1 && sums[i] < where) i++;
      const share = (where - sums[i - 1]) / Math.max(sums[i] - sums[i - 1], 1e-9);
      return points[i - 1].add(points[i].subtract(points[i - 1]).multiplyBy(Math.min(Math.max(share, 0), 1)));
    };
    return { length: sums[sums.length - 1], at };
  }

  function ribbon(points, width, startGap, endGap) {
    const line = along(points), length = line.length;
    if (!length) return [];
    let head = HEAD(width), room = length - startGap - endGap;
    const least = Math.min(0.45 * length, 1.4 * head);
    if (room < least) {
      const shrink = (length - least) / (startGap + endGap);
      startGap *= shrink; endGap *= shrink; room = least;
    }
    const shape = Math.min(1, 0.75 * room / head);
    head *= shape; width *= shape;
    const tipAt = length - endGap, last = tipAt - 0.95 * head, body = [];
    for (let i = 0; i < 24; i++) body.push(line.at(startGap + (last - startGap) * i / 23));
    const left = [], right = [];
    body.forEach((p, i) => {
      const d = body[Math.min(i + 1, 23)].subtract(body[Math.max(i - 1, 0)]);
      const n = Math.max(Math.hypot(d.x, d.y), 1e-9), side = L.point(-d.y / n, d.x / n).multiplyBy(width / 2);
      left.push(p.add(side)); right.unshift(p.subtract(side));
    });
    const top = line.at(tipAt), base = line.at(tipAt - head), d = top.subtract(base);
    const n = Math.max(Math.hypot(d.x, d.y), 1e-9), barb = L.point(-d.y / n, d.x / n).multiplyBy(head / 2);
    return [...left, base.add(barb), top, base.subtract(barb), ...right];
  }

  const circle = (at, radius, style) => L.circleMarker([at[1], at[0]], { renderer, radius, weight: 1.1, ...style });
  data.circles.forEach(c => {
    told(circle(c.at, c.r, { color: c.rim, fillColor: c.fill, fillOpacity: c.opacity }), c.said).addTo(map);
    if (c.inner > 0) circle(c.at, c.inner, { stroke: false, fillColor: c.part, fillOpacity: 0.7, interactive: false }).addTo(map);
  });

  // Leaflet rounds vertices to whole pixels, which tears thin ribbons: these keep their fractions.
  const Arrow = L.Polygon.extend({
    initialize(flow, options) {
      L.Polygon.prototype.initialize.call(this, flow.line.map(([lon, lat]) => [lat, lon]), options);
      this.flow = flow;
    },
    _project() {
      const origin = this._map.getPixelOrigin(), f = this.flow;
      const points = f.line.map(([lon, lat]) => this._map.project([lat, lon]).subtract(origin));
      this._rings = this._parts = [ribbon(points, f.width, f.from, f.to)];
      this._pxBounds = this._rawPxBounds = L.bounds(this._parts[0]);
    },
    _update() { if (this._map) this._updatePath(); },
  });
  const look = f => ({ renderer, stroke: false, fillColor: f.colour, fillOpacity: 1, className: "ps-flow" });
  data.flows.forEach(f => told(new Arrow(f, look(f)), f.said).addTo(map));

  // Names of the largest places, each only where no larger place's name is.
  const names = data.circles.filter(c => c.name).map(c => {
    const words = document.createElement("span");
    words.textContent = c.name;
    const label = L.tooltip({ permanent: true, direction: "right", offset: [c.r + 2, 0], className: "ps-name" });
    return label.setLatLng([c.at[1], c.at[0]]).setContent(words).addTo(map);
  }).reverse();
  function thin() {
    const kept = [];
    names.forEach(name => {
      const box = name.getElement();
      box.style.visibility = "";
      const own = box.getBoundingClientRect();
      const hidden = kept.some(b => own.left < b.right && b.left < own.right && own.top < b.bottom && b.top < own.bottom);
      if (hidden) box.style.visibility = "hidden"; else kept.push(own);
    });
  }
  map.on("zoomend", thin);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  map.attributionControl.setPrefix(false);
  thin();
}

function pravahTell(feature, layer) {
  "use strict";
  if (!feature.properties.said) return;
  const box = document.createElement("div");
  box.append(...feature.properties.said.flatMap((line, i) => {
    const part = document.createElement(i === 1 ? "b" : "div");
    part.textContent = line;
    return [part];
  }));
  layer.bindTooltip(box, { sticky: true, className: "ps-tip" });
}
