"""Commands that draw: like those of ``data.commands``, one room higher, because they need layers as well as counts."""
