"""Supervision in OTP's words: specifications, strategies, restarts with backoff, escalation."""

from supervisor.backoff import Backoff
from supervisor.crash import Crash
from supervisor.errors import (
    AdminRestart,
    ChildExists,
    FatalFailure,
    GaveUp,
    PathNotFound,
    RestartIntensityExceeded,
    SpecError,
    StartFailed,
    StoppedUnbidden,
    SupervisionError,
)
from supervisor.events import (
    SUPERVISION_EVENTS,
    ActorCrashed,
    ActorQuarantined,
    ActorRestarted,
    Listener,
    RestartEscalated,
    SupervisionEvent,
)
from supervisor.intensity import Intensity, add_restart
from supervisor.messages import GetOrStart, StartChild, WhereIs
from supervisor.pool import ChildPool
from supervisor.root import Root, start_root, stop_root
from supervisor.spec import ChildSpec, PoolSpec, Restart, SupervisorSpec
from supervisor.strategy import Plan, Strategy, plan
from supervisor.supervisor import Supervisor
from supervisor.tree import Node, Tree

__all__ = [
    "SUPERVISION_EVENTS",
    "ActorCrashed",
    "ActorQuarantined",
    "ActorRestarted",
    "AdminRestart",
    "Backoff",
    "ChildExists",
    "ChildPool",
    "ChildSpec",
    "Crash",
    "FatalFailure",
    "GaveUp",
    "GetOrStart",
    "Intensity",
    "Listener",
    "Node",
    "PathNotFound",
    "Plan",
    "PoolSpec",
    "Restart",
    "RestartEscalated",
    "RestartIntensityExceeded",
    "Root",
    "SpecError",
    "StartChild",
    "StartFailed",
    "StoppedUnbidden",
    "Strategy",
    "SupervisionError",
    "SupervisionEvent",
    "Supervisor",
    "SupervisorSpec",
    "Tree",
    "WhereIs",
    "add_restart",
    "plan",
    "start_root",
    "stop_root",
]
