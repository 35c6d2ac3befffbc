"""The in-memory twin's idea of what MongoDB has room for is MongoDB's own."""

from __future__ import annotations

from datetime import UTC, datetime

import bson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistence.storable import stored_size
from persistence.store import UnstorableError

text = st.text(alphabet=st.characters(codec=None, categories=None))
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**65), 2**65)
    | st.integers(-5, 5)
    | st.floats()
    | st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1))
    | text
    | st.binary()
)
documents = st.dictionaries(
    text,
    st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=12)
            | st.tuples(inner, inner)
            | st.dictionaries(text, inner, max_size=4)
        ),
        max_leaves=20,
    ),
    max_size=5,
)


@given(documents)
def test_a_document_takes_the_same_bytes_or_is_refused_by_both(document: dict[str, object]) -> None:
    try:
        size = stored_size(document)
    except UnstorableError:
        with pytest.raises((OverflowError, UnicodeError, bson.errors.InvalidDocument)):
            bson.encode(document)
    else:
        assert size == len(bson.encode(document))


@pytest.mark.parametrize("document", [{"a": object()}, {"a": {1}}, {1: "a"}, {"a": {2: "b"}}])
def test_what_bson_has_no_type_for_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(UnstorableError):
        stored_size(document)
    with pytest.raises(bson.errors.InvalidDocument):
        bson.encode(document)
