"""What stands in events, logs and links in place of a person: keyed hashes.

Without the secret nobody can tell whose they are. A bare hash of an email would be guessed from any
list of emails.
"""

from __future__ import annotations

import hmac
import json
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from actors.ports import CustomerRecord
from persistence.shape import Shape

_HEX_DIGITS = 32  # 128 bits: no two alike by chance, and none to be guessed.
_RECORD = Shape(CustomerRecord)
_to_json = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def derive_key(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose, of which no other key and not the secret can be learned."""
    return HKDF(SHA256(), 32, None, f"conveyor/{purpose}/v1".encode()).derive(secret)


def canonical(record: CustomerRecord) -> bytes:
    """The same bytes for the same content."""
    return _to_json(_RECORD.dump(record)).encode()


def read_canonical(content: bytes) -> CustomerRecord:
    """The record of :func:`canonical`."""
    return _RECORD.load(json.loads(content))


class Pseudonyms:
    """References made under one secret. Each kind has a key of its own, so none can pass for
    another.
    """

    def __init__(self, secret: bytes) -> None:
        self._customer = derive_key(secret, "customer-ref")
        self._owner = derive_key(secret, "owner-ref")
        self._record = derive_key(secret, "record-ref")
        self._fingerprint = derive_key(secret, "fingerprint")
        self._order = derive_key(secret, "order-id")
        self._receipt = derive_key(secret, "receipt")

    def customer_ref(self, email: str) -> str:
        """A customer, however they write their email."""
        return _hex(self._customer, email.strip().lower().encode("utf-8", "surrogatepass"))

    def owner_ref(self, subject: str) -> str:
        """A caller."""
        return _hex(self._owner, subject.encode("utf-8", "surrogatepass"))

    def record_ref(self, content: bytes) -> str:
        """One set of personal data: the same content, the same reference."""
        return _hex(self._record, content)

    def fingerprint(self, body: bytes) -> str:
        """A request's body, in its canonical form."""
        return _hex(self._fingerprint, body)

    def order_id(self, owner_ref: str, idempotency_key: str) -> str:
        """The id of the order that a caller means by a key: the same each time."""
        return str(_uuid8(hmac.digest(self._order, _named(owner_ref, idempotency_key), "sha256")))

    def receipt(self, owner_ref: str, idempotency_key: str) -> str:
        """The name of the delivery that a caller means by a key: the same each time."""
        return _hex(self._receipt, _named(owner_ref, idempotency_key))


def _named(owner_ref: str, idempotency_key: str) -> bytes:
    return f"{owner_ref}\0{idempotency_key}".encode("utf-8", "surrogatepass")


def _hex(key: bytes, content: bytes) -> str:
    return hmac.digest(key, content, "sha256").hex()[:_HEX_DIGITS]


def _uuid8(digest: bytes) -> UUID:
    """RFC 9562's UUID of one's own making. Python 3.11 cannot set that version by itself."""
    bits = int.from_bytes(digest[:16])
    bits = bits & ~(0xF << 76) | 0x8 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=bits)
