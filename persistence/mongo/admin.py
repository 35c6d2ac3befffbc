"""One administrative command at a MongoDB server, over a connection of its own."""

from __future__ import annotations

from collections.abc import Mapping

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import OperationFailure, PyMongoError

__all__ = ["AdminCommandError", "NoAnswerError", "admin_command"]

Document = Mapping[str, object]


class AdminCommandError(Exception):
    """The server answered, and refused. ``code`` is MongoDB's number for the reason."""

    def __init__(self, command: Document, code: int | None, message: str) -> None:
        super().__init__(f"MongoDB refused {next(iter(command))}: {message} (code {code})")
        self.code = code


class NoAnswerError(Exception):
    """No answer within the time limit, or the connection broke. It may be done or not."""

    def __init__(self, command: Document, message: str) -> None:
        super().__init__(f"MongoDB did not answer {next(iter(command))}: {message}")


async def admin_command(url: str, command: Document, timeout_s: float) -> dict[str, object]:
    """Run ``command`` on the admin database and return the server's answer.

    A URL with ``replicaSet`` waits for the set's primary; one with ``directConnection`` takes the
    server as it is.

    Raises:
        AdminCommandError: the server refused.
        NoAnswerError: there was no answer within ``timeout_s``.
    """
    limit_ms = max(1, int(timeout_s * 1000))
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(
        url,
        serverSelectionTimeoutMS=limit_ms,
        connectTimeoutMS=limit_ms,
        socketTimeoutMS=limit_ms,
    )
    try:
        return dict(await client.admin.command(dict(command)))
    except OperationFailure as error:
        raise AdminCommandError(command, error.code, str(error)) from error
    except PyMongoError as error:
        raise NoAnswerError(command, str(error)) from error
    finally:
        client.close()
