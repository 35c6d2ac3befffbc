"""Secrets nobody set: made once, kept in the data folder, refused when others may read them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from secret_files import SecretFileError, load_secret
from settings import Settings

LONG_ENOUGH = "0123456789abcdef" * 2


def test_a_secret_that_is_set_is_used_and_none_is_made(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        jwt_secret=SecretStr(LONG_ENOUGH),
        pii_secret=SecretStr(LONG_ENOUGH[::-1]),
    )

    assert settings.signing_secret().get_secret_value() == LONG_ENOUGH
    assert settings.personal_data_secret().get_secret_value() == LONG_ENOUGH[::-1]
    assert list(tmp_path.iterdir()) == []


def test_an_unset_secret_is_made_once_and_found_again(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")

    made = settings.signing_secret().get_secret_value()

    assert len(made) >= 32
    assert Settings(data_dir=tmp_path / "var").signing_secret().get_secret_value() == made
    assert settings.personal_data_secret().get_secret_value() != made


def test_a_secret_made_here_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    load_secret(tmp_path / "var", "jwt")

    assert stat.S_IMODE((tmp_path / "var" / "jwt.secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_secret_open_to_others_is_refused(mode: int, tmp_path: Path) -> None:
    load_secret(tmp_path, "jwt")
    (tmp_path / "jwt.secret").chmod(mode)

    with pytest.raises(SecretFileError, match="chmod 600"):
        load_secret(tmp_path, "jwt")


@given(short=st.binary(max_size=31))
def test_a_short_or_unreadable_secret_file_is_refused(
    short: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("data") / "jwt.secret"
    file.write_bytes(short)
    file.chmod(0o600)

    with pytest.raises(SecretFileError, match="restore it from a backup"):
        load_secret(file.parent, "jwt")


def test_a_secret_file_of_random_bytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "jwt.secret").write_bytes(bytes(range(128, 192)))
    (tmp_path / "jwt.secret").chmod(0o600)

    with pytest.raises(SecretFileError, match="bytes of text"):
        load_secret(tmp_path, "jwt")


def test_a_server_that_loses_the_race_to_make_a_secret_reads_the_winners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    winners = load_secret(tmp_path, "jwt")
    monkeypatch.setattr(Path, "exists", lambda _: False)  # the loser looked a moment earlier

    assert load_secret(tmp_path, "jwt") == winners
    assert [file.name for file in tmp_path.iterdir()] == ["jwt.secret"]


def test_a_data_folder_that_is_no_folder_is_named_with_what_to_set(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SecretFileError, match=r"file/jwt\.secret .*Set CONVEYOR_DATA_DIR"):
        load_secret(tmp_path / "file", "jwt")
