"""References that tell nothing, and are the same each time."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.ports import Address, CustomerRecord
from persistence.pseudonyms import Pseudonyms, canonical, read_canonical

SECRET = b"a secret of thirty-two bytes or so"
NAMES = Pseudonyms(SECRET)
RECORD = CustomerRecord("a@b.c", "A", Address("1", None, "2", "3", "DE"), "tok")

records = st.builds(
    CustomerRecord,
    email=st.text(),
    name=st.text(),
    address=st.builds(
        Address,
        line1=st.text(),
        line2=st.none() | st.text(),
        city=st.text(),
        postal_code=st.text(),
        country=st.text(),
    ),
    payment_token=st.text(),
)


@pytest.mark.parametrize("email", ["Ada@Example.com", " ada@example.com ", "ADA@EXAMPLE.COM\n"])
def test_a_customer_is_the_same_however_the_email_is_written(email: str) -> None:
    assert NAMES.customer_ref(email) == NAMES.customer_ref("ada@example.com")


def test_another_customer_has_another_reference() -> None:
    assert NAMES.customer_ref("ada@example.com") != NAMES.customer_ref("ada@example.org")


def test_a_reference_is_128_bits_and_no_bare_hash() -> None:
    reference = NAMES.customer_ref("ada@example.com")

    assert len(bytes.fromhex(reference)) == 16
    assert not hashlib.sha256(b"ada@example.com").hexdigest().startswith(reference)


def test_another_secret_gives_other_references() -> None:
    other = Pseudonyms(SECRET[::-1])

    assert other.customer_ref("a@b.c") != NAMES.customer_ref("a@b.c")
    assert other.order_id("owner", "key") != NAMES.order_id("owner", "key")


def test_no_kind_of_reference_can_pass_for_another() -> None:
    text = "the same"
    references = [
        NAMES.customer_ref(text),
        NAMES.owner_ref(text),
        NAMES.record_ref(text.encode()),
        NAMES.fingerprint(text.encode()),
    ]

    assert len(set(references)) == 4


def test_a_key_means_one_order_of_one_caller() -> None:
    order_id = NAMES.order_id("owner", "key")

    assert order_id == NAMES.order_id("owner", "key")
    assert str(UUID(order_id)) == order_id
    assert (UUID(order_id).version, UUID(order_id).variant) == (8, RFC_4122)
    assert len({order_id, NAMES.order_id("owner", "key2"), NAMES.order_id("other", "key")}) == 3


@given(records)
def test_a_record_comes_back_from_its_canonical_form(record: CustomerRecord) -> None:
    assert read_canonical(canonical(record)) == record


def test_the_same_content_has_the_same_reference_and_any_other_has_not() -> None:
    same = replace(RECORD, address=replace(RECORD.address))
    other = replace(RECORD, address=replace(RECORD.address, line2=""))

    assert NAMES.record_ref(canonical(same)) == NAMES.record_ref(canonical(RECORD))
    assert NAMES.record_ref(canonical(other)) != NAMES.record_ref(canonical(RECORD))
