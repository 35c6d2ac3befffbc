"""The composition root: one shard's engine, its supervision tree, and what it offers."""

from engine.backend import Backend, open_backend
from engine.engine import Engine
from engine.parts import Gateways
from engine.policies import Clock, utc_now

__all__ = ["Backend", "Clock", "Engine", "Gateways", "open_backend", "utc_now"]
