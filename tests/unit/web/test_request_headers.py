"""Idempotency-Key and Prefer, as clients write them and as they should not."""

from __future__ import annotations

import asyncio

import pytest
from multidict import CIMultiDict

from tests.unit.web.door import JSON, Door
from tests.unit.web.good_order import GOOD


@pytest.mark.parametrize(
    "sent, key",
    [
        ("a", "a"),
        ("8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324"),
        ('"8e03978e"', "8e03978e"),
        (r'"a\"b\\c"', 'a"b\\c'),
        ('a"b', 'a"b'),
        ("~!*'();:@&=+$,/?#[]", "~!*'();:@&=+$,/?#[]"),
        (" padded ", "padded"),
        ("k" * 255, "k" * 255),
    ],
)
async def test_a_key_is_taken_bare_or_quoted(door: Door, sent: str, key: str) -> None:
    answer = await door.place(GOOD, {"Idempotency-Key": sent})

    assert answer.status == 201
    assert door.engine.placed[0].idempotency_key == key


async def test_a_key_is_one_key_quoted_and_bare(door: Door) -> None:
    await door.place(GOOD, {"Idempotency-Key": "key-1"})

    assert (await door.place(GOOD, {"Idempotency-Key": '"key-1"'})).status == 200


async def test_without_a_key_each_request_is_an_order(door: Door) -> None:
    first, second = await door.place(GOOD), await door.place(GOOD)

    assert (first.status, second.status) == (201, 201)
    assert first.json["id"] != second.json["id"]


@pytest.mark.parametrize(
    "sent", ["", '""', '"', '"open', '"a"b"', '"a b"', "a b", "a\tb", "schlüssel", "k" * 256]
)
async def test_a_key_of_other_characters_is_refused(door: Door, sent: str) -> None:
    answer = await door.place(GOOD, {"Idempotency-Key": sent})

    assert answer.status == 400
    assert answer.problem()["type"] == "/problems/invalid-header"
    assert not door.engine.touched


async def test_two_keys_are_refused(door: Door) -> None:
    headers = CIMultiDict([*JSON.items(), ("Idempotency-Key", "a"), ("Idempotency-Key", "a")])
    answer = await door.send("POST", "/api/orders", b"{}", headers)

    assert answer.status == 400
    assert answer.problem()["type"] == "/problems/invalid-header"


async def test_a_key_with_a_nul_is_no_http(door: Door) -> None:
    answer = await door.raw(
        b"POST /api/orders HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: a\0b\r\n\r\n"
    )

    assert answer.startswith(b"HTTP/1.0 400 ")
    assert not door.engine.touched


@pytest.mark.parametrize(
    "prefer, applied",
    [
        ("wait=0", "wait=0"),
        ("WAIT = 0", "wait=0"),
        ('wait="0"', "wait=0"),
        ("respond-async, wait=0", "wait=0"),
        ("wait=0; foo=bar, wait=7", "wait=0"),
        ('note="a, wait=9", wait=0', "wait=0"),
        ("return=minimal", None),
        ("waiting=5", None),
        ("", None),
        (",;=", None),
    ],
)
async def test_a_preference_is_applied_if_it_is_one_that_is_known(
    door: Door, prefer: str, applied: str | None
) -> None:
    answer = await door.place(GOOD, {"Prefer": prefer})

    assert answer.status == 201
    assert answer.headers.get("Preference-Applied") == applied


@pytest.mark.parametrize(
    "prefer", ["wait", "wait=", "wait=-1", "wait=1.5", "wait=x", "wait=x, wait=0"]
)
async def test_a_wait_that_says_no_time_is_ignored(door: Door, prefer: str) -> None:
    answer = await door.place(GOOD, {"Prefer": prefer})

    assert answer.status == 201
    assert "Preference-Applied" not in answer.headers


@pytest.mark.parametrize("prefer", ["wait=31", "wait=0031", "wait=86400", "wait=" + "9" * 5000])
async def test_a_wait_that_is_too_long_is_cut_to_what_there_is(door: Door, prefer: str) -> None:
    waiting = asyncio.create_task(door.place(GOOD, {"Prefer": prefer}))
    await door.engine.waiting.wait()
    await door.engine.advance(door.engine.only_order)

    answer = await waiting
    assert answer.status == 201
    assert answer.headers["Preference-Applied"] == "wait=30"
