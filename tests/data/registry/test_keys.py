"""Sealing: what is sealed opens only with its key, in its batch, at its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import Unavailable
from data.registry.keys import Keyring, read_keyring


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return read_keyring(tmp_path / "keys" / "master.key", create=True)


def test_what_is_sealed_opens_again(ring: Keyring) -> None:
    sealer, wrapped = ring.new_data_key("B1")
    texts = ["Asha\x1f9876543210", "", "आशा"]
    blobs = sealer.seal_many([7, 8, 9], texts)
    again = ring.sealer("B1", wrapped)
    assert [again.open(identity, blob) for identity, blob in zip([7, 8, 9], blobs, strict=True)] == texts
    assert all(b"Asha" not in blob for blob in blobs)
    assert len({blob[:12] for blob in blobs}) == 3


def test_a_blob_moved_to_another_row_or_batch_does_not_open(ring: Keyring) -> None:
    sealer, wrapped = ring.new_data_key("B1")
    (blob,) = sealer.seal_many([7], ["Asha"])
    with pytest.raises(Unavailable):
        sealer.open(8, blob)
    with pytest.raises(Unavailable):
        sealer.open(7, blob[:-1] + bytes([blob[-1] ^ 1]))
    with pytest.raises(Unavailable):
        ring.sealer("B2", wrapped)


def test_another_master_key_opens_nothing(ring: Keyring, tmp_path: Path) -> None:
    _sealer, wrapped = ring.new_data_key("B1")
    other = read_keyring(tmp_path / "other.key", create=True)
    with pytest.raises(Unavailable, match="PRAVAH_KEY_FILE"):
        other.sealer("B1", wrapped)


def test_hashes_match_within_a_purpose_and_not_across(ring: Keyring, tmp_path: Path) -> None:
    mobile = ring.hashes("mobile", ["9876543210", None, "9876543210"])
    assert mobile[0] == mobile[2]
    assert mobile[1] is None
    assert len(mobile[0] or b"") == 16
    assert ring.hashes("identity", ["9876543210"]) != mobile[:1]
    assert read_keyring(tmp_path / "other.key", create=True).hashes("mobile", ["9876543210"]) != mobile[:1]


def test_the_key_file_is_its_owners_alone_and_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "master.key"
    first = read_keyring(file, create=True)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert read_keyring(file, create=True) == first
    assert [f.name for f in file.parent.iterdir()] == ["master.key"]


def test_a_keyring_does_not_show_its_keys(ring: Keyring) -> None:
    assert ring.keys.wrapping.hex() not in repr(ring)
    assert all(str(key) not in repr(ring) for key in (ring.keys.wrapping, *ring.keys.further))


def test_a_missing_or_wrong_key_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="missing"):
        read_keyring(tmp_path / "absent", create=False)
    for content in (b"", b"something else\n", b"\xff\xfe\x00"):
        (tmp_path / "wrong").write_bytes(content)
        with pytest.raises(Unavailable):
            read_keyring(tmp_path / "wrong", create=True)
