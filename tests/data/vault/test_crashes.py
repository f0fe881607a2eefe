"""A process that fills the vault is killed: what it was told is kept is there, and a sweep takes what nobody wants."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from data.vault.embedded import EmbeddedVault

_RESTLESS = """
import sys
from pathlib import Path
from data.vault.embedded import EmbeddedVault

vault = EmbeddedVault(Path(sys.argv[1]) / "vault.sqlite3", Path(sys.argv[1]) / "vault.key")
number = 0
while True:
    refs = vault.put_many(f"B{number % 3}", [str(at) for at in range(number, number + 500)])
    print(number, refs[0].hex(), refs[-1].hex(), flush=True)
    number += 500
"""


def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path, root: Path) -> None:
    chance = Random(9)
    acknowledged: dict[bytes, str] = {}
    for _ in range(4):
        command = [sys.executable, "-c", _RESTLESS, str(tmp_path / "vault")]
        with subprocess.Popen(
            command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            told = [child.stdout.readline()]
            time.sleep(chance.uniform(0, 0.1))
            child.send_signal(signal.SIGKILL)
            told += child.stdout.readlines()
        for line in told:
            if line.endswith("\n"):
                number, first, last = line.split()
                acknowledged |= {bytes.fromhex(first): number, bytes.fromhex(last): str(int(number) + 499)}
    vault = EmbeddedVault(tmp_path / "vault" / "vault.sqlite3", tmp_path / "vault" / "vault.key")
    assert len(acknowledged) >= 8
    assert vault.get([*acknowledged]) == [*acknowledged.values()]
    swept = vault.sweep(lambda batch: batch == "B1")
    assert swept % 500 == 0  # each put whole or not at all
    assert swept > 0
    kept = [number for number in vault.get([*acknowledged]) if number is not None]
    assert all(int(number) // 500 * 500 % 3 == 1 for number in kept)
    assert vault.sweep(lambda _: False) == 0
    vault.close()
