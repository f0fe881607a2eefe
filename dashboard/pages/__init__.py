"""A page is a file here: ``dash.register_page``, ``layout(**query)`` and ``callbacks(app)``."""
