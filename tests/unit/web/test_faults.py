"""Trouble at the sandbox, dialled in over HTTP."""

from __future__ import annotations

import json

import pytest

from tests.unit.web.door import Door

NONE = {"error_rate": 0, "timeout_rate": 0, "latency_ms": 0}


async def test_at_first_there_is_no_trouble(door: Door) -> None:
    answer = await door.get("/api/admin/faults")

    assert (answer.status, answer.json) == (200, {"payment": NONE, "shipping": NONE})


async def test_what_is_put_is_what_is_shown_and_what_is_left_out_is_none(door: Door) -> None:
    await door.put("/api/admin/faults", {"shipping": {"latency_ms": 10}})
    payment = {"error_rate": 0.25, "timeout_rate": 1, "latency_ms": 1.5e2}

    put = await door.put("/api/admin/faults", {"payment": payment})

    assert put.status == 200
    assert put.json == {"payment": payment, "shipping": NONE}
    assert (await door.get("/api/admin/faults")).json == put.json


@pytest.mark.parametrize("number", ["1.01", "-0.1", "1e99", "1e-999999999", '"0.5"', "true", "NaN"])
async def test_a_rate_that_is_none_is_refused(door: Door, number: str) -> None:
    answer = await door.put(
        "/api/admin/faults", b'{"payment": {"error_rate": %s}}' % number.encode()
    )

    if number == "1e-999999999":
        assert answer.json["payment"]["error_rate"] == 0
    elif number == "NaN":
        assert answer.status == 400
    else:
        assert answer.status == 422
        assert answer.pointers() == ["/payment/error_rate"]


async def test_a_number_of_very_many_digits_is_not_read(door: Door) -> None:
    digits = f'{{"shipping": {{"latency_ms": 0.{"1" * 1000}}}}}'
    answer = await door.put("/api/admin/faults", digits.encode())

    assert answer.status == 422
    assert answer.pointers() == ["/shipping/latency_ms"]


async def test_real_gateways_have_no_faults_to_set(door: Door) -> None:
    door.engine.rehearsal.real = True

    shown = await door.get("/api/admin/faults")
    put = await door.put("/api/admin/faults", json.loads("{}"))

    assert (shown.status, put.status) == (409, 409)
    assert shown.problem()["type"] == "/problems/no-sandbox"


async def test_a_customer_is_erased_and_nothing_is_answered(door: Door) -> None:
    answer = await door.send("DELETE", "/api/customers/5f3a")

    assert (answer.status, answer.json) == (204, None)
    assert door.engine.customers.erased == ["5f3a"]


@pytest.mark.parametrize("ref", ["ada@example.org", "a" * 65, "%2e%2e"])
async def test_what_is_no_reference_is_no_address(door: Door, ref: str) -> None:
    assert (await door.send("DELETE", f"/api/customers/{ref}")).status == 404
    assert not door.engine.customers.erased
