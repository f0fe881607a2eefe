"""The few words every room shares: errors, settings, time, IDs. Nothing here knows of SQL, maps or HTTP."""
