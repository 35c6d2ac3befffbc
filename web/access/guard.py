"""Who may call a route: decided before anything else of the request is read."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler

from web.access.bearer import bearer_token
from web.context import CALLER, ENGINE, IDENTITY, RATE, TOKENS
from web.port import Role, UnknownOrderError
from web.problems import Problem
from web.wire.leaving import refuse_when_leaving


def guarded(handler: Handler, least: Role | None) -> Handler:
    """A handler that is reached with a token of that role at least; None: by anybody."""
    if least is None:
        return handler

    async def guard(request: web.Request) -> web.StreamResponse:
        refuse_when_leaving(request)
        identity = request.app[TOKENS].read(bearer_token(request))
        request[IDENTITY] = identity
        request[CALLER] = identity.caller
        await request.app[RATE].count(identity.caller)
        if not identity.caller.role.includes(least):
            raise await _refusal(request, least)
        return await handler(request)

    return guard


async def _refusal(request: web.Request, least: Role) -> Exception:
    """Not for this role. Of an order that it may not see, not even that there is one."""
    order_id = request.match_info.get("order_id")
    if order_id is not None and await request.app[ENGINE].order(request[CALLER], order_id) is None:
        return UnknownOrderError(order_id)
    return Problem(HTTPStatus.FORBIDDEN, f"this takes the role {least}")
