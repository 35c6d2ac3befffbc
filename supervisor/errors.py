"""How supervision says no, and how it gives up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supervisor.intensity import Intensity


class SupervisionError(Exception):
    """The root of everything this package raises."""


class SpecError(SupervisionError, ValueError):
    """A specification cannot be run: which field, what it holds, what it may hold."""

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field = field
        self.value = value
        self.allowed = allowed
        super().__init__(f"{field} = {_shortened(value)}: must be {allowed}")


class GaveUp(SupervisionError):
    """A supervisor ends itself, so that its parent decides. ``path`` is where it stands."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path} gave up: {reason}")


class RestartIntensityExceeded(GaveUp):
    """Children crashed more often than the supervisor may mend. The last crash is the cause."""

    def __init__(self, path: str, child: str, intensity: Intensity) -> None:
        self.child = child
        self.intensity = intensity
        super().__init__(
            path,
            f"{child} crashed, and {intensity.max_restarts} restarts in "
            f"{intensity.window_s:g} s are all there are",
        )


class FatalFailure(GaveUp):
    """A child failed with what its specification calls fatal: no restart mends it, at any level."""

    def __init__(self, path: str, child: str, error: BaseException) -> None:
        self.child = child
        super().__init__(path, f"no restart can mend {child}: {type(error).__name__}: {error}")


class StartFailed(GaveUp):
    """A child did not come up while its supervisor was starting. Those already up were stopped."""

    def __init__(self, path: str, child: str, reason: str) -> None:
        self.child = child
        super().__init__(path, f"{child} failed while starting: {reason}")


class StoppedUnbidden(SupervisionError):
    """A permanent child stopped, though nobody above had asked it to."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} stopped by itself, but is permanent")


class AdminRestart(SupervisionError):
    """The crash an operator asked for. It takes a failure's path, but nothing from its budget."""

    def __init__(self) -> None:
        super().__init__("restarted by an operator")


class ChildExists(SupervisionError):
    """A pool already has a child of that name; GetOrStart answers with it instead."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is already there: ask GetOrStart for it, or choose another name")


class PathNotFound(SupervisionError, LookupError):
    """No actor stands at that path now."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"no actor at {path!r}: the tree lists the paths there are")


def _shortened(value: object, limit: int = 200) -> str:
    text = repr(value)
    return text if len(text) <= limit else f"{text[:limit]}…"
