"""A token is believed when everything about it is right, and only then."""

from __future__ import annotations

import math
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from tests.tokens import SECRET
from web.access.tokens import MAX_TOKEN, SKEW, Identity, TokenError, Tokens
from web.port import Caller, Role

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
ADA = Caller("ada", Role.OPERATOR)
GOOD: dict[str, Any] = {
    "iss": "conveyor",
    "aud": "conveyor",
    "sub": "ada",
    "role": "operator",
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 60,
}
NO_TIMES: list[Any] = [True, "1795640000", [], -1, 1e300, math.nan, math.inf, 10**400]
tokens = Tokens(SECRET, lambda: NOW)


def signed(claims: dict[str, Any], algorithm: str = "HS256", **headers: Any) -> str:
    secret = SECRET.get_secret_value()
    keys = {"none": "", "HS256": secret}
    return jwt.encode(claims, keys.get(algorithm, secret * 2), algorithm, headers=headers)


def refused(text: str) -> str:
    """Why a token is refused. Never in words of its own."""
    with pytest.raises(TokenError) as refusal:
        tokens.read(text)
    return str(refusal.value)


def test_a_token_says_who_its_bearer_is_and_until_when() -> None:
    text = tokens.issue(ADA, timedelta(hours=1))

    assert tokens.read(text) == Identity(ADA, NOW + timedelta(hours=1))


def test_a_token_of_another_maker_is_as_good_if_its_claims_are() -> None:
    text = signed(GOOD | {"exp": GOOD["exp"] + 0.5, "name": "more than we read"})

    assert tokens.read(text).expires_at == NOW + timedelta(seconds=60.5)


@pytest.mark.parametrize("claim", GOOD)
@pytest.mark.parametrize("how", ["absent", "null"])
def test_every_claim_is_required(claim: str, how: str) -> None:
    claims = {name: value for name, value in GOOD.items() if name != claim}
    if how == "null" and claim != "iss":  # PyJWT writes no such thing
        claims[claim] = None

    assert refused(signed(claims)) == f"the token lacks the claim {claim}"


@pytest.mark.parametrize(
    "claim, value",
    [
        ("iss", "somebody"),
        ("iss", "Conveyor"),
        ("aud", "somebody"),
        ("aud", ["conveyor"]),
        ("sub", ""),
        ("sub", "a" * 256),
        ("sub", "ada lovelace"),
        ("sub", "ada\n"),
        ("sub", "ädä"),
        ("sub", 7),
        ("sub", {"$ne": ""}),
        ("role", "root"),
        ("role", "Admin"),
        ("role", ["admin"]),
        *[("exp", value) for value in NO_TIMES],
        *[("iat", value) for value in NO_TIMES],
        *[("nbf", value) for value in NO_TIMES],
    ],
)
def test_no_claim_may_be_anything_but_what_it_must_be(claim: str, value: object) -> None:
    assert f"claim {claim} is not" in refused(signed(GOOD | {claim: value}))


def test_a_token_is_over_when_its_time_is() -> None:
    late = Tokens(SECRET, lambda: NOW + timedelta(seconds=60))

    with pytest.raises(TokenError, match="expired"):
        late.read(signed(GOOD))


def test_a_token_that_was_good_is_over_when_its_time_is_however_often_it_came() -> None:
    now = [NOW]
    tokens, token = Tokens(SECRET, lambda: now[0]), signed(GOOD)
    assert tokens.read(token) == tokens.read(token)

    now[0] += timedelta(seconds=60)

    for _ in range(2):
        with pytest.raises(TokenError, match="expired"):
            tokens.read(token)


def test_a_token_that_was_good_says_nothing_for_one_that_looks_like_it() -> None:
    tokens, token = Tokens(SECRET, lambda: NOW), signed(GOOD)
    tokens.read(token)

    with pytest.raises(TokenError):
        tokens.read(token[:-2])


def test_a_clock_that_is_a_little_ahead_signs_good_tokens() -> None:
    ahead = int((NOW + SKEW).timestamp())

    assert tokens.read(signed(GOOD | {"iat": ahead})).caller == ADA
    assert "future" in refused(signed(GOOD | {"iat": ahead + 1}))
    assert tokens.read(signed(GOOD | {"nbf": ahead})).caller == ADA
    assert "not valid yet" in refused(signed(GOOD | {"nbf": ahead + 1}))


@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512"])
def test_only_one_way_of_signing_counts(algorithm: str) -> None:
    assert refused(signed(GOOD, algorithm)) in (
        "the token is not signed with HS256",
        "this is no token",  # nothing stands behind the last dot
    )


def test_another_secret_does_not_do() -> None:
    other = Tokens(SecretStr("another secret, and as long as it must be"), lambda: NOW)

    assert "secret" in refused(other.issue(ADA, timedelta(hours=1)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "token",
        "a.b.c",
        "..",
        "\ud800.a.b",
        "é.é.é",
        signed(GOOD) + "=",
        signed(GOOD) + "\n",
        " " + signed(GOOD),
        signed(GOOD, crit=["x"], x=1),
        f"{signed(GOOD)}.{signed(GOOD)}",
    ],
)
def test_what_is_no_token_is_called_so(text: str) -> None:
    assert refused(text) == "this is no token"


def test_a_token_has_an_end() -> None:
    assert str(MAX_TOKEN) in refused(signed(GOOD | {"more": "a" * MAX_TOKEN}))


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    refused(text)


@given(place=st.integers(min_value=0), other=st.sampled_from("abcxyzABCXYZ019-_."))
def test_a_token_that_was_touched_is_refused_or_says_the_same(place: int, other: str) -> None:
    text = signed(GOOD)
    place %= len(text)
    touched = text[:place] + other + text[place + 1 :]
    # The last character of a part has bits that mean nothing.
    with suppress(TokenError):
        assert tokens.read(touched).caller == ADA


@pytest.mark.parametrize("subject", ["", "ada lovelace", "a" * 256])
def test_none_is_signed_that_would_not_be_read(subject: str) -> None:
    with pytest.raises(ValueError, match="a subject has"):
        tokens.issue(Caller(subject, Role.ADMIN), timedelta(hours=1))


def test_roles_include_those_below_them() -> None:
    assert [
        [role.includes(least) for least in (Role.CUSTOMER, Role.OPERATOR, Role.ADMIN)]
        for role in (Role.CUSTOMER, Role.OPERATOR, Role.ADMIN)
    ] == [[True, False, False], [True, True, False], [True, True, True]]
