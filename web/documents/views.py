"""What is answered: plain data as JSON, with times in RFC 3339."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import web

from orders.events import Recorded
from orders.redrive import Redrive
from orders.stock import Product
from orders.view import view_money
from supervisor import Node
from web.port import DeadLetterPage, GatewayFaults, Health, OrderPage

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def answer(
    data: Mapping[str, object],
    *,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """A JSON answer."""
    return web.Response(
        status=status,
        body=_ENCODE(data).encode(),
        content_type="application/json",
        headers=headers,
    )


def view_time(at: datetime) -> str:
    """A time in RFC 3339: UTC, to the millisecond."""
    if at.tzinfo is UTC:  # as nearly all are
        return at.isoformat(timespec="milliseconds")[: -len("+00:00")] + "Z"
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def view_list(items: Sequence[object], next_cursor: str | None = None) -> dict[str, object]:
    """A list, or a part of one."""
    return {"items": items, "next_cursor": next_cursor}


def view_page(page: OrderPage) -> dict[str, object]:
    """A page of orders."""
    return view_list(page.items, page.next_cursor)


def view_dead_letters(page: DeadLetterPage) -> dict[str, object]:
    """A page of parked orders, and all of them in groups."""
    groups = [asdict(group) for group in page.groups]
    return {**view_list(page.items, page.next_cursor), "groups": groups}


def view_redrive(redrive: Redrive) -> dict[str, object]:
    """How far a redrive is: ``done == succeeded + skipped``."""
    chosen_by = {"step": redrive.step, "error": redrive.error}
    optional = {"reason": redrive.reason, "finished_at": redrive.finished_at}
    return {
        "id": redrive.id,
        "action": redrive.action,
        "status": redrive.status,
        "total": redrive.total,
        "done": redrive.done,
        "succeeded": redrive.succeeded,
        "skipped": redrive.skipped,
        "rate_per_second": redrive.rate_per_second,
        "filter": {name: value for name, value in chosen_by.items() if value is not None},
        "created_at": redrive.created_at,
        "updated_at": redrive.updated_at,
        **{name: value for name, value in optional.items() if value is not None},
    }


def view_recorded(recorded: Recorded) -> dict[str, object]:
    """An event with its place in the order's stream."""
    event: DataclassInstance = recorded.event  # type: ignore[assignment]  # every Event is one
    return {
        "seq": recorded.seq,
        "type": recorded.event.type,
        "schema_version": recorded.event.schema_version,
        "data": asdict(event),
        "at": recorded.at,
        "correlation_id": recorded.correlation_id,
        "causation_id": recorded.causation_id,
    }


def view_supervision(recorded: Recorded) -> dict[str, object]:
    """What happened at one place of the supervision tree."""
    event: DataclassInstance = recorded.event  # type: ignore[assignment]  # every Event is one
    data = asdict(event)
    return {
        "seq": recorded.seq,
        "type": recorded.event.type,
        "at": recorded.at,
        "path": data["path"],
        "data": data,
    }


def view_product(product: Product) -> dict[str, object]:
    """A product's levels: ``sold + reserved + available == received``."""
    return {
        "sku": product.sku,
        "name": product.name,
        "unit_price": view_money(product.unit_price),
        "received": product.received,
        "reserved": product.held,
        "available": product.available,
        "sold": product.sold,
    }


def view_faults(faults: GatewayFaults) -> dict[str, object]:
    """The trouble at each gateway."""
    return {"payment": asdict(faults.payment), "shipping": asdict(faults.shipping)}


def view_node(node: Node) -> dict[str, object]:
    """A place in the supervision tree, with all below it."""
    shown: dict[str, object] = {
        "path": node.path,
        "kind": node.kind,
        "state": node.state,
        "restarts": node.restarts,
        "mailbox": node.mailbox,
        "handled": node.handled,
        "failures": node.failures,
        "since": node.since,
        "children": [view_node(child) for child in node.children],
        "children_total": node.children_total,
    }
    if node.next_restart_at is not None:
        shown["next_restart_at"] = node.next_restart_at
    return shown


def view_health(health: Health) -> dict[str, object]:
    """How the engine and its parts are."""
    return {
        "status": "ready" if health.ready else "not_ready",
        "reasons": health.reasons,
        "components": {
            component.name: {**component.facts, "status": component.status}
            for component in health.components
        },
    }


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return view_time(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


_ENCODE = json.JSONEncoder(default=_plain, ensure_ascii=False, allow_nan=False).encode
