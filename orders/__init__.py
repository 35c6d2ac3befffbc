"""The domain, pure: what an order is, what can happen to it, and what follows. No I/O, no clock."""

from orders.decide import decide, place
from orders.errors import BrokenStreamError, MalformedAnswerError, NotNowError, OrderError
from orders.evolve import evolve, fold
from orders.money import Money
from orders.policy import Circumstances, RetryPolicy
from orders.saga import Perform, Rest, Settle, next_action
from orders.state import OrderState, Status, StepState, StepStatus
from orders.steps import STEPS
from orders.view import view

__all__ = [
    "STEPS",
    "BrokenStreamError",
    "Circumstances",
    "MalformedAnswerError",
    "Money",
    "NotNowError",
    "OrderError",
    "OrderState",
    "Perform",
    "Rest",
    "RetryPolicy",
    "Settle",
    "Status",
    "StepState",
    "StepStatus",
    "decide",
    "evolve",
    "fold",
    "next_action",
    "place",
    "view",
]
