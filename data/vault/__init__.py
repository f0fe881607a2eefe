"""Whole identity numbers, and nothing else: a store of its own, with its own key, that the registry refers to.

Three of one shape (:class:`Vault`): :mod:`~data.vault.embedded` in HOME, :mod:`~data.vault.outside` over HTTP, and
:mod:`~data.vault.absent` that keeps nothing. :func:`open_vault` chooses by the settings.
"""

from data.vault.vault import Vault, open_vault, references

__all__ = ["Vault", "open_vault", "references"]
