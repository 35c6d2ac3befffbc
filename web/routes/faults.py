"""/api/admin/faults: trouble at the sandbox's gateways, for a rehearsal."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from gateways.sandbox import Faults
from web.context import CALLER, ENGINE
from web.documents.answers.faults import AllFaults
from web.documents.bodies import FaultsBody, GatewayFaultsBody
from web.documents.queries import NoQuery, read_query
from web.documents.views import answer, view_faults
from web.openapi.operation import Answer, Operation, Tag, describe
from web.port import GatewayFaults
from web.wire.json_body import read_json


@describe(
    Operation(
        "showFaults",
        "The trouble at the sandbox's gateways",
        Tag.SANDBOX,
        {HTTPStatus.OK: Answer("The trouble there is now.", AllFaults)},
        refusals=(HTTPStatus.CONFLICT,),
    )
)
async def show(request: web.Request) -> web.Response:
    """GET /api/admin/faults: the trouble there is now."""
    read_query(request, NoQuery)
    return answer(view_faults(await request.app[ENGINE].rehearsal.faults(request[CALLER])))


@describe(
    Operation(
        "putFaults",
        "Make the sandbox's gateways misbehave",
        Tag.SANDBOX,
        {HTTPStatus.OK: Answer("The trouble from the next call on.", AllFaults)},
        "What is left out is no trouble. Rates are from 0 to 1.",
        body=GatewayFaultsBody,
        refusals=(HTTPStatus.CONFLICT,),
    )
)
async def put(request: web.Request) -> web.Response:
    """PUT /api/admin/faults: this trouble and no other, from the next call on."""
    read_query(request, NoQuery)
    body = await read_json(request, GatewayFaultsBody)
    faults = GatewayFaults(payment=_faults(body.payment), shipping=_faults(body.shipping))
    await request.app[ENGINE].rehearsal.set_faults(request[CALLER], faults)
    return answer(view_faults(faults))


def _faults(body: FaultsBody) -> Faults:
    return Faults(body.error_rate, body.timeout_rate, body.latency_ms)
