"""Commands that have commands of their own, one module each: what people type and read, over the catalog.

A module has ``HELP``, ``add_arguments(parser)`` and ``run(given, catalog, out, say) -> int``; ``out`` takes a line of
results, ``say`` a sentence for the person. The composition root lists the modules and loads them when they are used.
"""
