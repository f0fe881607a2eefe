/* India on the map: land, states, districts, the chosen places. States come first, because they are light; districts
   follow once the first picture stands, or at once where they are what is asked for; finer outlines when zoomed in. */
(function () {
  "use strict";
  const pravah = (window.pravah = window.pravah || {});
  const DETAIL_ZOOM = 5.6;
  const LAND = "#eceff3", STATE_LINE = "#a9b2bf", OUTLINE = "#8b96a5", PICKED = "#0b7285";
  const SHADE = ["coalesce", ["feature-state", "c"], LAND];
  const FAR = { maxzoom: DETAIL_ZOOM }, NEAR = { minzoom: DETAIL_ZOOM };
  let painted = {}, marked = [], geography = null;
  const FILES = { "pv-land": "land", "pv-statepolygons": "statepolygons-national", "pv-states": "states-national",
    "pv-outline": "outline", "pv-districts": "districts-national", "pv-districts-detail": "districts-detail",
    "pv-states-detail": "states-detail" };

  /* Other boundaries than today's, where a payload names them: the same layers, other files. */
  function ground(map, files) {
    const next = files || window.PRAVAH_GEO;
    if (geography === next || (geography && geography["land"] === next["land"] && geography["districts-national"] === next["districts-national"])) return;
    geography = next;
    Object.keys(FILES).forEach(function (id) { if (map.getSource(id)) map.getSource(id).setData(next[FILES[id]]); });
  }

  function source(map, id, name) {
    const url = (geography || window.PRAVAH_GEO)[name];
    if (url && !map.getSource(id)) map.addSource(id, { type: "geojson", data: url, tolerance: 0 });
  }

  function line(id, from, colour, width, zooms) {
    return Object.assign({ id: id, type: "line", source: from, paint: { "line-color": colour, "line-width": width } }, zooms);
  }

  function fill(id, from, colour, zooms) {
    return Object.assign({ id: id, type: "fill", source: from, paint: { "fill-color": colour, "fill-antialias": false } }, zooms);
  }

  function onlyIn(codes) { return ["in", ["id"], ["literal", codes]]; }

  function install(map) {
    painted = {};
    marked = [];
    geography = null;
    source(map, "pv-land", "land");
    source(map, "pv-statepolygons", "statepolygons-national");
    source(map, "pv-states", "states-national");
    source(map, "pv-outline", "outline");
    map.addLayer(fill("pv-land", "pv-land", LAND));
    map.addLayer(fill("pv-state-fill", "pv-statepolygons", LAND));
    map.addLayer(line("pv-state-line", "pv-states", STATE_LINE, ["interpolate", ["linear"], ["zoom"], 3, 0.7, 6, 1.4], FAR));
    map.addLayer(line("pv-outline", "pv-outline", OUTLINE, 0.9));
    map.addLayer(Object.assign(line("pv-place-state", "pv-statepolygons", PICKED, 2.2), { filter: onlyIn([]) }));
    map.on("zoomend", function () { closer(map, map.getZoom()); });
  }

  function districts(map) {
    if (map.getSource("pv-districts") || !map.getLayer("pv-state-line")) return;
    source(map, "pv-districts", "districts-national");
    map.addLayer(fill("pv-district-fill", "pv-districts", SHADE, FAR), "pv-state-line");
    map.addLayer(line("pv-district-line", "pv-districts", "#ffffff", ["interpolate", ["linear"], ["zoom"], 3, 0.35, 6, 1], FAR),
      "pv-state-line");
    map.addLayer(Object.assign(line("pv-place-halo", "pv-districts", "#ffffff", 5), { filter: onlyIn(marked) }), "pv-place-state");
    map.addLayer(Object.assign(line("pv-place", "pv-districts", PICKED, 2.6), { filter: onlyIn(marked) }), "pv-place-state");
    shade(map, "pv-districts", {}, painted);
    pravah.heat.hatch(map);
  }

  function closer(map, zoom) {
    if (zoom < DETAIL_ZOOM - 0.6) return;
    districts(map);
    if (map.getSource("pv-districts-detail")) return;
    source(map, "pv-districts-detail", "districts-detail");
    source(map, "pv-states-detail", "states-detail");
    map.addLayer(fill("pv-district-fill-detail", "pv-districts-detail", SHADE, NEAR), "pv-state-line");
    map.addLayer(line("pv-district-line-detail", "pv-districts-detail", "#ffffff", 1, NEAR), "pv-state-line");
    map.addLayer(line("pv-state-line-detail", "pv-states-detail", STATE_LINE, 1.6, NEAR), "pv-outline");
    shade(map, "pv-districts-detail", {}, painted);
    pravah.heat.hatch(map);
  }

  function shade(map, name, before, next) {
    if (!map.getSource(name)) return;
    Object.keys(before).forEach(function (code) {
      if (!(code in next)) map.removeFeatureState({ source: name, id: Number(code) }, "c");
    });
    Object.keys(next).forEach(function (code) {
      if (before[code] !== next[code]) map.setFeatureState({ source: name, id: Number(code) }, { c: next[code] });
    });
  }

  /* Colours and chosen places of a payload. */
  function paint(map, payload) {
    const places = payload.places || {}, fills = payload.fills || {};
    marked = places.district || [];
    ground(map, payload.geography);
    if (payload.level === "district" || marked.length) districts(map);
    shade(map, "pv-districts", painted, fills);
    shade(map, "pv-districts-detail", painted, fills);
    painted = fills;
    pravah.heat.hatch(map, payload.hatched || []);
    ["pv-place-halo", "pv-place"].forEach(function (id) { if (map.getLayer(id)) map.setFilter(id, onlyIn(marked)); });
    map.setFilter("pv-place-state", onlyIn(places.state || []));
  }

  pravah.ground = { install: install, districts: districts, closer: closer, paint: paint };
})();
