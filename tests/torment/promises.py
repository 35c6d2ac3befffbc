"""What was promised, held against the log, the ledgers and the stock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

from main import UNUSABLE
from tests.integration.server_process import Shop
from tests.integration.site import Site
from tests.torment.crowd import AT_REST, Crowd, Purchase

AUDITS = 3


@dataclass(frozen=True, slots=True)
class Broken:
    """Everything that should not be, each as a list of orders, products or sentences."""

    lost: list[str]
    """Acknowledged, and not in the log, or known by another number, or not known for a while."""
    charged_twice: list[str]
    charged_wrongly: list[str]
    """Charged without a sale, sold without a charge, or money held for an order that is over."""
    oversold: list[str]
    """Products whose stock does not add up, or is less than nothing."""
    stuck: list[str]
    astray: list[str]
    """Orders that ended as their kind does not."""
    misread: list[str]
    """Orders that the lists show otherwise than they are."""
    surprises: list[str]
    """Answers that nobody was promised."""
    audit: list[str]

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def __str__(self) -> str:
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return ", ".join(
            f"{name} {len(what)}{f' {what[:5]}' if what else ''}" for name, what in found.items()
        )


async def keep_promises(site: Site, shop: Shop, *crowds: Crowd) -> None:
    """See every order to its end, print the figures, and fail if a promise was broken."""
    for crowd in crowds:
        await crowd.settle()
    purchases = [purchase for crowd in crowds for purchase in crowd.purchases]
    answers = sum((crowd.answers for crowd in crowds), Counter[str]())
    statuses = Counter(purchase.status for purchase in purchases)
    broken = await _find_broken(site, shop, purchases, answers)
    cancels = sum(purchase.cancel_accepted for purchase in purchases)
    print(f"orders acknowledged {len([p for p in purchases if p.order_id])}: {dict(statuses)}")
    print(f"cancels accepted {cancels}; answers {dict(answers)}; claims {site.check_log()}")
    print(broken)
    assert not broken, str(broken)


async def _find_broken(
    site: Site, shop: Shop, purchases: Sequence[Purchase], answers: Counter[str]
) -> Broken:
    await shop.get("/api/orders?limit=1")  # answered when the lists are up to date
    with site.opened() as database:
        rows = {row["_id"]: row["status"] for row in database.orders.find({}, {"status": 1})}
        streams = set(database.commits.distinct("stream"))
        payments = list(database.sandbox_payments.find())
    captured = Counter(entry["order_id"] for entry in payments if entry["status"] == "captured")
    held = Counter(entry["order_id"] for entry in payments if entry["status"] == "authorized")
    status, printed = await audited(site)
    return Broken(
        lost=[
            p.key
            for p in purchases
            if p.changed_id or p.unknown or f"order-{p.order_id}" not in streams
        ],
        charged_twice=[p.key for p in purchases if max(captured[p.order_id], held[p.order_id]) > 1],
        charged_wrongly=[
            p.key
            for p in purchases
            if captured[p.order_id] != (p.status == "completed")
            or (held[p.order_id] and p.status in ("rejected", "cancelled"))
        ],
        oversold=await _find_oversold(shop, purchases),
        stuck=[p.key for p in purchases if p.status not in AT_REST],
        astray=[
            f"{p.key} {p.kind.changes} {p.status}, cancelled: {p.cancel_asked}/{p.cancel_accepted}"
            for p in purchases
            if not p.as_it_should_be
        ],
        misread=[p.key for p in purchases if rows.get(p.order_id) != p.status],
        surprises=[
            answer
            for answer in answers
            if answer.isdigit() and answer not in ("200", "201", "202", "409", "503")
        ],
        audit=[] if status == 0 else printed.splitlines(),
    )


async def _find_oversold(shop: Shop, purchases: Sequence[Purchase]) -> list[str]:
    sold = Counter(p.sku for p in purchases if p.status == "completed")
    parked = Counter(p.sku for p in purchases if p.status == "parked")
    return [
        str(product)
        for product in (await shop.get("/api/stock"))["items"]
        if product["sold"] + product["reserved"] + product["available"] != product["received"]
        or min(product["sold"], product["reserved"], product["available"]) < 0
        or product["sold"] != sold[product["sku"]]
        or product["reserved"] != parked[product["sku"]]
    ]


async def audited(site: Site) -> tuple[int, str]:
    """The auditor's word. It has none while the database does not answer, which it may not on a
    machine that is busy: then it is asked again.
    """
    for _ in range(AUDITS):
        status, printed = await site.audit()
        if status != UNUSABLE:
            break
        print(f"no audit: {printed.strip()}")
    return status, printed
