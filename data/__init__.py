"""Where records live and who may touch them. The one public door is :mod:`data.catalog`."""
