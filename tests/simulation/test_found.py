"""The seeds that once failed, each with the sentence of what it found."""

from __future__ import annotations

import pytest

from simulation import simulate
from simulation.quiet import keep_quiet

FOUND = {
    0: "two instructions to an order at rest started an endless chain of actors that left at once",
    2: "a request that met the closed pool of orders ended with an ActorDeadError",
    3: "a first start that was fenced while it filled the shop neither served nor ended",
    20: "an answer that came twice was written down twice, and prolonged a wait",
    27: "units that were taken in while the inventory was restarted were taken in twice",
    39: "a process that was taken for dead made a call for an order that its successor had placed",
    44: "a journal that crashed as it answered an append left its order waiting for ever",
    50: "whoever waited for an order to come to rest kept a closed engine busy without end",
    170: "a process that was taken for dead booked a shipment for an order that then was rejected",
    180: "an order whose actor crashed while OrderPlaced was on its way had nobody to drive it",
    218: "the same, with the pool of all orders crashing",
    249: "a snapshot that failed after its batch was answered had the batch decided again",
    394: "a retry that was stored as the journal crashed was counted as not made",
    513: "an older process took the log back with its journal's restart, and sold an order twice",
    549: "products were listed without the stock that was to come with them",
    560: "the same as 170, with the shipment parked in between",
    1689: "an order that ended while its history was read was begun again, and held stock",
    10014: "an old call's answer was taken for the new one's, which held stock after the rejection",
    20874: "an actor whose caller went away before placing its order stayed for ever",
    20946: "whoever brought units to an inventory that was killed over them was never answered",
}


@pytest.mark.parametrize("seed", FOUND, ids=FOUND.get)
def test_what_was_found_is_mended(seed: int) -> None:
    with keep_quiet():
        assert simulate(seed).violations == ()
