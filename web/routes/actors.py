"""/api/actors: the supervision tree, and restarting what is in it."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from web.context import CALLER, ENGINE
from web.documents.answers.actors import Actor, RestartedActor
from web.documents.queries import ActorsParameters, NoQuery, read_query
from web.documents.views import answer, view_node
from web.openapi.operation import Answer, Operation, Tag, describe
from web.wire.json_body import expect_no_body


@describe(
    Operation(
        "showActors",
        "The supervision tree",
        Tag.SUPERVISION,
        {HTTPStatus.OK: Answer("A place, with all below it.", Actor)},
        "Of each pool, only so many children are listed, those in trouble first.",
        query=ActorsParameters,
        refusals=(HTTPStatus.NOT_FOUND,),
    )
)
async def show_tree(request: web.Request) -> web.Response:
    """GET /api/actors: the tree as it stands, from ``?path=`` downwards."""
    wanted = read_query(request, ActorsParameters)
    tree = await request.app[ENGINE].actors(request[CALLER], wanted.path, wanted.limit)
    return answer(view_node(tree))


@describe(
    Operation(
        "restartActor",
        "Restart an actor",
        Tag.SUPERVISION,
        {HTTPStatus.ACCEPTED: Answer("It crashes and comes back.", RestartedActor)},
        "The same crash and restart as after a real failure, without spending the budget.",
    )
)
async def restart(request: web.Request) -> web.Response:
    """POST /api/admin/actors/{path}/restart: 202, it crashes and comes back."""
    read_query(request, NoQuery)
    await expect_no_body(request)
    path = f"/{request.match_info['path'].strip('/')}"
    await request.app[ENGINE].restart_actor(request[CALLER], path)
    return answer({"path": path}, status=HTTPStatus.ACCEPTED)
