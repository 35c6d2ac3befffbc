"""Secrets that nobody set: made once, and kept in the data folder for their owner alone."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from pydantic import SecretStr

SECRET_BYTES = 32
"""The least a secret may have: HS256's own key length."""


class SecretFileError(Exception):
    """A secret cannot be kept in the data folder, or is too short, or others may read it."""


def secret_file(data_dir: Path, name: str) -> Path:
    """Where the secret of that name is kept."""
    return data_dir / f"{name}.secret"


def load_secret(data_dir: Path, name: str) -> SecretStr:
    """The secret kept in ``data_dir/NAME.secret``, made there if there is none.

    Raises:
        SecretFileError: the file is too short, or readable by others than its owner, or the folder
            cannot be read or written.
    """
    path = secret_file(data_dir, name)
    try:
        return _load(path)
    except OSError as error:
        raise SecretFileError(
            f"{path} cannot be used: {error.strerror}. Set CONVEYOR_DATA_DIR to a folder that this"
            f" user may write to, or CONVEYOR_{name.upper()}_SECRET"
        ) from error


def _load(path: Path) -> SecretStr:
    if not path.exists():
        _make_secret(path)
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise SecretFileError(f"{path} has mode {mode:04o}, open to others: chmod 600 {path}")
    if len(secret := path.read_bytes().strip()) < SECRET_BYTES or not secret.isascii():
        raise SecretFileError(
            f"{path} does not hold {SECRET_BYTES} or more bytes of text: restore it from a backup,"
            " or delete it to have a new one made (what the old one signed or encrypted is lost)"
        )
    return SecretStr(secret.decode("ascii"))


def _make_secret(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written aside (mkstemp: O_EXCL, mode 0600), then linked into place whole: of two servers
    # started at once one link wins and both read the winner's; no start ever sees half a secret.
    descriptor, aside = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(SECRET_BYTES).encode() + b"\n")
            file.flush()
            os.fsync(descriptor)
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
    finally:
        os.unlink(aside)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # A power cut must not take back the name of a secret that data is encrypted under already.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
