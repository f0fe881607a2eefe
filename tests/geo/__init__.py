"""Geography: shapes, names, curves and distances."""
