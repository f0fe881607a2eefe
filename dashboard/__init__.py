"""Browser events in, catalog call, components out; a page is a file in ``dashboard/pages``."""
