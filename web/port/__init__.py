"""What the web needs of the engine, and the words the two exchange.

The engine stands above this room and imports these words from here. Every call names its caller, so
that who may see what is decided in one place: the engine. Which role may make a call at all is said
beside its route (web/routes/table.py).
"""

from web.port.callers import Caller, Role
from web.port.customers import Customers
from web.port.dead_letters import DeadLetterPage, DeadLetterQuery
from web.port.engine import OrderEngine
from web.port.errors import (
    DatabaseAwayError,
    DrainingError,
    EngineError,
    KeyReusedError,
    NoSandboxError,
    OverloadedError,
    SlowListError,
    StockInDoubtError,
    UnavailableError,
    UnknownOrderError,
    UnknownRedriveError,
)
from web.port.health import Component, Health
from web.port.orders import OrderPage, OrderQuery, Placed, PlaceOrder
from web.port.redrives import Redrives, RedriveWish
from web.port.rehearsal import GatewayFaults, Rehearsal
from web.port.shop import ProductChange, Shop
from web.port.stats import Circuit, DeadLetters, FeedFigures, JournalFigures, Stats, StepLatency
from web.port.supervision import SupervisionPage, SupervisionQuery
from web.port.watching import WatchedEngine

__all__ = [
    "Caller",
    "Circuit",
    "Component",
    "Customers",
    "DatabaseAwayError",
    "DeadLetterPage",
    "DeadLetterQuery",
    "DeadLetters",
    "DrainingError",
    "EngineError",
    "FeedFigures",
    "GatewayFaults",
    "Health",
    "JournalFigures",
    "KeyReusedError",
    "NoSandboxError",
    "OrderEngine",
    "OrderPage",
    "OrderQuery",
    "OverloadedError",
    "PlaceOrder",
    "Placed",
    "ProductChange",
    "RedriveWish",
    "Redrives",
    "Rehearsal",
    "Role",
    "Shop",
    "SlowListError",
    "Stats",
    "StepLatency",
    "StockInDoubtError",
    "SupervisionPage",
    "SupervisionQuery",
    "UnavailableError",
    "UnknownOrderError",
    "UnknownRedriveError",
    "WatchedEngine",
]
