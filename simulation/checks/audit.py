"""What the engine's own auditor says, which an operator relies on."""

from __future__ import annotations

from collections.abc import Iterator

from engine.parts import SHARD
from persistence.audit import audit
from simulation.checks.evidence import Evidence
from simulation.wire import at_once


def check_audit(evidence: Evidence) -> Iterator[str]:
    """The auditor finds nothing."""
    world = evidence.world
    report = at_once(
        audit(world.log, payments=world.payments, shipments=world.shipments, shard=SHARD)
    )
    for finding in report.findings:
        yield f"the auditor: {finding}"
