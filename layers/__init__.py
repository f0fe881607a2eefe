"""An aggregate plus a style becomes a map layer: one file a layer, one renderer a target."""
