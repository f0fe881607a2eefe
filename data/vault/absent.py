"""No vault: nothing is kept but what the registry has, the last four characters."""

from __future__ import annotations

from collections.abc import Callable, Sequence


class AbsentVault:
    """Takes every number and keeps none."""

    def put_many(self, batch_id: str, numbers: Sequence[str | None]) -> list[bytes | None]:
        """No references."""
        del batch_id
        return [None] * len(numbers)

    def get(self, references: Sequence[bytes]) -> list[str | None]:
        """No numbers."""
        return [None] * len(references)

    def forget(self, references: Sequence[bytes]) -> int:
        """None to forget."""
        del references
        return 0

    def forget_batch(self, batch_id: str) -> int:
        """None to forget."""
        del batch_id
        return 0

    def sweep(self, committed: Callable[[str], bool]) -> int:
        """None to sweep."""
        del committed
        return 0

    def change_key(self) -> int:
        """No key."""
        return 0

    def close(self) -> None:
        """Nothing to let go of."""
