"""Pure geography: boundaries, the gazetteer, flow geometry, distances. Explicit CRS; no SQL, no web."""
