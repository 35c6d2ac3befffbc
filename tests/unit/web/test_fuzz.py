"""Whatever is sent, the fault is never the server's."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.web.door import JSON, Door
from tests.unit.web.good_order import GOOD, order_with

# One server for all examples: that nothing of one is left for the next is part of what is tested.
fuzzed = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
fields = st.sampled_from(
    [
        "/customer",
        "/customer/email",
        "/customer/name",
        "/shipping_address/line2",
        "/shipping_address/postal_code",
        "/shipping_address/country",
        "/items",
        "/items/0",
        "/items/0/sku",
        "/items/0/quantity",
        "/payment/token",
        "/more",
    ]
)
visible = st.text(st.characters(max_codepoint=0xFF, exclude_categories=["Cc"]), max_size=40)


@fuzzed
@given(body=st.binary(max_size=200))
async def test_no_bytes_break_the_server(door: Door, body: bytes) -> None:
    answer = await door.send("POST", "/api/orders", body, JSON)

    assert 400 <= answer.status < 500
    answer.problem()


@fuzzed
@given(body=anything)
async def test_no_json_breaks_the_server(door: Door, body: Any) -> None:
    answer = await door.place(body)

    assert 400 <= answer.status < 500
    answer.problem()


@fuzzed
@given(field=fields, value=anything)
async def test_no_value_in_any_field_breaks_the_server(door: Door, field: str, value: Any) -> None:
    answer = await door.place(order_with(field, value))

    assert answer.status < 500
    if answer.status != 201:
        answer.problem()


@fuzzed
@given(
    headers=st.dictionaries(
        st.sampled_from(
            ["Idempotency-Key", "Prefer", "X-Correlation-ID", "Origin", "Expect", "Accept"]
        ),
        visible.map(str.strip),
    )
)
async def test_no_header_breaks_the_server(door: Door, headers: dict[str, str]) -> None:
    answer = await door.place(GOOD, headers)

    assert answer.status < 500
    assert answer.headers["X-Correlation-ID"]


@fuzzed
@given(path=st.text(max_size=30), query=st.text(max_size=30))
async def test_no_address_breaks_the_server(door: Door, path: str, query: str) -> None:
    answer = await door.get(f"/api/orders/{path}?{query}")

    assert answer.status < 500


@fuzzed
@given(request=st.binary(max_size=200))
async def test_no_noise_on_the_wire_breaks_the_server(door: Door, request: bytes) -> None:
    reader, writer = await asyncio.open_connection(door.server.host, door.server.port)
    writer.write(request)
    writer.write_eof()
    answered = await reader.read()
    writer.close()

    assert not answered or answered.split(b" ", 2)[1].startswith(b"4")
    assert (await door.get("/live")).status == 200
