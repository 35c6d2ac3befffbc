"""Encryption of personal data: a key per customer, itself encrypted under a key from the secret.

AES-256-GCM with random nonces. What something is stored under is bound into it, so that nothing
encrypted can be moved to another place and read there.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from persistence.pseudonyms import derive_key

_NONCE_BYTES = 12


class SealedKeyError(Exception):
    """A customer's key cannot be read with this secret."""

    def __init__(self) -> None:
        super().__init__(
            "a customer's key cannot be decrypted: CONVEYOR_PII_SECRET is not the one that the "
            "personal data was stored under"
        )


class CustomerKey:
    """One customer's key. ``sealed`` is its stored form; whoever deletes that erases the customer's
    data.
    """

    __slots__ = ("_cipher", "sealed")

    def __init__(self, key: bytes, sealed: bytes) -> None:
        self._cipher = AESGCM(key)
        self.sealed = sealed

    def encrypt(self, content: bytes, record_ref: str) -> bytes:
        """The content, readable with this key and under this reference only."""
        return _encrypt(self._cipher, content, record_ref)

    def decrypt(self, data: bytes, record_ref: str) -> bytes | None:
        """The content again; None if it was encrypted under another key or reference."""
        return _decrypt(self._cipher, data, record_ref)


class KeyRing:
    """Makes and opens customers' keys."""

    def __init__(self, secret: bytes) -> None:
        self._master = AESGCM(derive_key(secret, "key-encryption"))

    def new(self, customer_ref: str) -> CustomerKey:
        """A new key for a customer."""
        key = AESGCM.generate_key(256)
        return CustomerKey(key, _encrypt(self._master, key, customer_ref))

    def open(self, customer_ref: str, sealed: bytes) -> CustomerKey:
        """A stored key.

        Raises:
            SealedKeyError: if it was sealed under another secret, or for another customer.
        """
        key = _decrypt(self._master, sealed, customer_ref)
        if key is None:
            raise SealedKeyError
        return CustomerKey(key, sealed)


def _encrypt(cipher: AESGCM, content: bytes, bound_to: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, content, bound_to.encode())


def _decrypt(cipher: AESGCM, data: bytes, bound_to: str) -> bytes | None:
    try:
        return cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], bound_to.encode())
    except InvalidTag:
        return None
