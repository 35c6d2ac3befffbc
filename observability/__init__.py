"""What the engine says of itself while it runs."""

from observability.logs import configure_logging

__all__ = ["configure_logging"]
