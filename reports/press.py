"""Opening what makes files: a catalog with its boundaries, from settings alone."""

from __future__ import annotations

from core.settings import Settings
from reports.making import Press


def opened(settings: Settings) -> Press:
    """A press of this process's own; its ``close`` closes the catalog.

    Raises:
        BadInput: the boundary file in the settings cannot be used.
        Unavailable: HOME, the registry or the boundaries do not serve.
    """
    from data.catalog import open_catalog
    from geo.boundaries import load_boundaries
    from geo.boundaries.versions import Versions

    boundaries = load_boundaries(settings.ensure_home(), settings.boundaries)
    catalog = open_catalog(settings, boundaries.drawable)
    return Press(catalog, boundaries, Versions(settings.home, boundaries))
