"""One order's history, for a terminal."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from actors.order_world import order_stream
from engine.backend import Backend
from orders import events
from orders.events import Event, Recorded
from orders.evolve import evolve
from orders.state import OrderState, Status

_COLOURS = {
    Status.COMPLETED: "green",
    Status.REJECTED: "red",
    Status.CANCELLED: "yellow",
    Status.PARKED: "magenta",
    Status.COMPENSATING: "yellow",
}
_TROUBLE = (events.StepFailed, events.StepDeferred, events.StepRefused, events.OrderParked)
_LONG = 120


async def show_timeline(backend: Backend, order_id: str, console: Console) -> int:
    """Print every event of an order and what it made of it; the process's exit status."""
    history = await backend.store.read_stream(order_stream(order_id))
    if not history:
        console.print(f"there is no order {order_id}", style="red", markup=False)
        return 1
    table = Table(box=None, pad_edge=False)
    table.add_column("#", justify="right")
    table.add_column("after", justify="right")
    table.add_column("event")
    table.add_column("status")
    table.add_column("", overflow="fold")
    state: OrderState | None = None
    for recorded in history:
        state = evolve(state, recorded.event, recorded.at, recorded.correlation_id)
        table.add_row(*_row(recorded, history[0].at, state))
    assert state is not None
    console.print(Text(f"order {order_id}", style="bold"), _status(state))
    console.print(f"placed {state.created_at:%Y-%m-%d %H:%M:%S} UTC, {state.total}", markup=False)
    console.print(table)
    return 0


def _row(recorded: Recorded, began: datetime, state: OrderState) -> tuple[Text, ...]:
    event = recorded.event
    return (
        Text(str(recorded.seq), style="dim"),
        Text(f"{(recorded.at - began).total_seconds():.3f} s", style="dim"),
        Text(event.type, style="red" if isinstance(event, _TROUBLE) else "cyan"),
        _status(state),
        Text(_facts(event), style="dim"),
    )


def _status(state: OrderState) -> Text:
    return Text(str(state.status), style=_COLOURS.get(state.status, "blue"))


def _facts(event: Event) -> str:
    if isinstance(event, events.OrderPlaced):
        return ", ".join(f"{line.quantity} x {line.sku}" for line in event.items)
    facts = ((field.name, getattr(event, field.name)) for field in fields(event))  # type: ignore[arg-type]
    return " ".join(f"{name}={_brief(value)}" for name, value in facts if value is not None)


def _brief(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%H:%M:%S}"
    text = str(value).strip()
    last = text.splitlines()[-1] if text else ""
    return last if len(last) <= _LONG else f"{last[:_LONG]}…"
