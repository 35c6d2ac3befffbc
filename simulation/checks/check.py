"""All checks of one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulation.checks.audit import check_audit
from simulation.checks.evidence import Evidence
from simulation.checks.log import check_log
from simulation.checks.money import check_money
from simulation.checks.promises import check_promises, check_redrives
from simulation.checks.stock import check_stock
from simulation.checks.supervision import check_record, check_supervision
from simulation.world import World

Check = Callable[[Evidence], Iterator[str]]

CHECKS: tuple[Check, ...] = (
    check_log,
    check_promises,
    check_redrives,
    check_money,
    check_stock,
    check_supervision,
    check_record,
    check_audit,
)


def check(world: World) -> None:
    """Note every violation in the world."""
    try:
        evidence = Evidence.gather(world)
    except Exception as error:
        world.violated(f"the log cannot be folded: {type(error).__name__}: {error}")
        return
    for each in CHECKS:
        try:
            for violation in each(evidence):
                world.violated(violation)
        except Exception as error:
            # What the log says makes so little sense that it cannot even be checked.
            world.violated(f"{each.__name__} failed: {type(error).__name__}: {error}")
