"""What is drawn for a whole day: the pace, the weather, the dead letters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

import pytest

from demo.catalogue import ARTICLES
from demo.pace import Pace
from demo.supplier import full_shelf
from demo.triage import KEPT, Prescription, Remedy, triage
from demo.weather import SERVICES, storms, strokes

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PATIENCE_S = 45.0


def letters(count: int, age_s: float = 600.0) -> list[dict[str, object]]:
    parked_at = NOON - timedelta(seconds=age_s)
    return [{"id": f"order-{number}", "updated_at": parked_at} for number in range(count)]


def test_over_a_day_the_rate_is_what_was_asked_for_and_never_nothing() -> None:
    pace = Pace(rate=5.0)
    rates = [pace.rate_at(second) for second in range(int(pace.day_s))]
    assert sum(rates) / len(rates) == pytest.approx(5.0)
    assert max(rates) == pytest.approx(8.0, rel=0.01)
    assert min(rates) == pytest.approx(2.0, rel=0.01)


def test_one_seed_is_one_weather_and_in_an_hour_every_kind_comes() -> None:
    pace = Pace()
    hour = list(islice(storms(Random(3), pace), 60))
    assert hour == list(islice(storms(Random(3), pace), 60))
    assert {storm.kind for storm in hour} == {"down", "unreliable", "slow"}
    assert {storm.gateway for storm in hour} == {"payment", "shipping"}
    assert {stroke.path for stroke in islice(strokes(Random(3), pace), 60)} == set(SERVICES)


@pytest.mark.parametrize("seed", range(20))
def test_the_first_outage_comes_within_two_minutes_and_none_lasts_as_long_as_a_fair_spell(
    seed: int,
) -> None:
    pace = Pace()
    first, *others = islice(storms(Random(seed), pace), 50)
    assert first.after_s < 120
    assert all(storm.lasts_s < storm.after_s for storm in others)


def test_the_newest_dead_letters_are_left_to_be_seen() -> None:
    assert triage(letters(KEPT), set(), NOON, PATIENCE_S) == []
    assert triage(letters(KEPT + 1), set(), NOON, PATIENCE_S) == [
        Prescription(f"order-{KEPT}", Remedy.RETRY)
    ]


def test_a_dead_letter_has_its_time_before_anybody_touches_it() -> None:
    assert triage(letters(100, age_s=PATIENCE_S - 1), set(), NOON, PATIENCE_S) == []


def test_what_failed_again_after_a_retry_is_given_up() -> None:
    again = f"order-{KEPT + 1}"
    remedies = dict(triage(letters(KEPT + 3), {again}, NOON, PATIENCE_S))
    assert remedies.pop(again) is Remedy.DISCARD
    assert set(remedies.values()) == {Remedy.RETRY}


def test_a_busier_shop_has_fuller_shelves() -> None:
    for article in ARTICLES:
        assert article.offer.quantity < full_shelf(article, 5) < full_shelf(article, 200)
