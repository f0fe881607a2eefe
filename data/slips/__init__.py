"""The slip that a person carries: their unique ID, large, as a QR code, and as words to read over the phone."""

from data.slips.card import FORMS, save_slip, slip

__all__ = ["FORMS", "save_slip", "slip"]
