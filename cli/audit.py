"""Every invariant, checked over the whole log and the gateways' own ledgers."""

from __future__ import annotations

from rich.console import Console

from engine.backend import Backend
from engine.parts import SHARD
from persistence.audit import audit


async def audit_log(backend: Backend, console: Console) -> int:
    """Print what the auditor counted and found; 1 if an invariant is broken, else 0."""
    report = await audit(
        backend.store, payments=backend.payments, shipments=backend.shipments, shard=SHARD
    )
    for name, count in report.counts.items():
        console.print(f"{count:>10,}  {name}", markup=False, highlight=False)
    for finding in report.findings:
        console.print(f"BROKEN  {finding}", style="red", markup=False, highlight=False)
    if report.findings:
        return 1
    console.print("every invariant holds", style="green")
    return 0
