"""Files for people: counts and layers become exports, situation reports and what timers send, each kept for a while.

The room above ``data`` and ``layers``: it asks the catalog, draws layers, and knows neither HTTP nor the browser.
"""
