"""The whole document, from the table of routes and what is said beside each handler."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from pydantic.json_schema import JsonSchemaValue

from web.documents.answers.problems import Problem
from web.openapi.address import Address, address_of
from web.openapi.examples import EXAMPLES
from web.openapi.failures import FAILURES, Failure, failures
from web.openapi.headers import CORRELATION_ID, REQUEST_HEADERS, RESPONSE_HEADERS
from web.openapi.operation import JSON, Answer, Operation, Tag, operation_of
from web.openapi.places import PLACES, Place
from web.openapi.prose import DESCRIPTION, TAGS
from web.openapi.schemas import Schemas
from web.problems import CONTENT_TYPE
from web.routes.table import ROUTES, Route
from web.wire.json_body import Body

SECURITY: Final = "token"

Described = tuple[Route, Operation]


def build_document(routes: Sequence[Route], version: str) -> JsonSchemaValue:
    """The OpenAPI document of these routes, as far as something is said of them.

    The same routes give the same document, to the byte.
    """
    described = [(route, said) for route in routes if (said := operation_of(route.handler))]
    schemas = Schemas(_models(described))
    paths: dict[str, JsonSchemaValue] = {}
    for route, operation in described:
        address = address_of(route.path)
        path = paths.setdefault(address.template, _path(address))
        path[route.method.lower()] = _described(route, operation, schemas)
    used = {operation.tag for _, operation in described}
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Conveyor",
            "version": version,
            "description": DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": tag, "description": TAGS[tag]} for tag in Tag if tag in used],
        "paths": paths,
        "components": {
            "securitySchemes": {
                SECURITY: {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "`python main.py token --role operator` prints one.",
                }
            },
            "parameters": dict(REQUEST_HEADERS),
            "headers": dict(RESPONSE_HEADERS),
            "responses": {
                failure.name: _failure(failure, schemas) for failure in FAILURES.values()
            },
            "schemas": dict(schemas.components),
        },
    }


@cache
def encoded_document(routes: tuple[Route, ...], version: str) -> bytes:
    """The document as it goes out. Made once in a process, however many applications it has."""
    document = build_document(routes, version)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def kept_document() -> str:
    """The document as the dashboard's sources keep it: its types are made from that.

    Without a version: those of the program change more often than its routes do.
    """
    document = build_document(ROUTES, "0")
    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n"


def _models(described: Iterable[Described]) -> Iterator[type[object]]:
    yield Problem
    for _, operation in described:
        yield operation.query
        if operation.body is not None:
            yield operation.body
        for answer in operation.answers.values():
            if answer.model not in (None, str):
                yield answer.model


def _path(address: Address) -> JsonSchemaValue:
    places = [_place(name, pattern) for name, pattern in address.patterns.items()]
    return {"parameters": [*places, _ref("parameters", CORRELATION_ID)]}


def _place(name: str, pattern: str) -> JsonSchemaValue:
    place = PLACES.get(name, Place(""))
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": place.description,
        "schema": {"type": "string", "pattern": place.pattern or f"^{pattern}$"},
    }


def _described(route: Route, operation: Operation, schemas: Schemas) -> JsonSchemaValue:
    described: JsonSchemaValue = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
    }
    if operation.description:
        described["description"] = operation.description
    parameters = [_ref("parameters", name) for name in operation.headers]
    parameters += _query(schemas.inline(operation.query))
    if parameters:
        described["parameters"] = parameters
    if operation.body is not None:
        described["requestBody"] = _body(operation.body, schemas)
    described["responses"] = {
        **{
            str(status.value): _answer(answer, schemas)
            for status, answer in sorted(operation.answers.items())
        },
        **{
            str(status.value): _ref("responses", FAILURES[status].name)
            for status in failures(route, operation)
        },
    }
    # The roles that 3.1 allows to be named here: the least that will do.
    described["security"] = [] if route.least is None else [{SECURITY: [route.least]}]
    return described


def _body(body: type[Body], schemas: Schemas) -> JsonSchemaValue:
    content: JsonSchemaValue = {"schema": schemas.ref(body)}
    if body in EXAMPLES:
        content["example"] = EXAMPLES[body]
    return {"required": True, "content": {JSON: content}}


def _query(model: JsonSchemaValue) -> list[JsonSchemaValue]:
    return [
        _parameter(name, schema, required=name in model.get("required", ()))
        for name, schema in model["properties"].items()
    ]


def _parameter(name: str, schema: JsonSchemaValue, *, required: bool) -> JsonSchemaValue:
    # In an address nothing is ever null: it stands there or it does not.
    kinds = [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]
    if kinds:
        (kind,) = kinds
        del schema["default"]
        schema |= kind
    parameter: JsonSchemaValue = {"name": name, "in": "query", "required": required}
    if "description" in schema:
        parameter["description"] = schema.pop("description")
    return {**parameter, "schema": schema}


def _answer(answer: Answer, schemas: Schemas) -> JsonSchemaValue:
    shown: JsonSchemaValue = {
        "description": answer.description,
        "headers": _headers(answer.headers),
    }
    if answer.model is not None:
        schema = {"type": "string"} if answer.model is str else schemas.ref(answer.model)
        shown["content"] = {media: {"schema": schema} for media in answer.media}
    if answer.links is not None:
        name, operations = answer.links
        parameters = {name: "$response.body#/id"}
        shown["links"] = {
            operation: {"operationId": operation, "parameters": parameters}
            for operation in operations
        }
    return shown


def _failure(failure: Failure, schemas: Schemas) -> JsonSchemaValue:
    return {
        "description": failure.description,
        "headers": _headers(failure.headers),
        "content": {CONTENT_TYPE: {"schema": schemas.ref(Problem)}},
    }


def _headers(names: Iterable[str]) -> JsonSchemaValue:
    return {name: _ref("headers", name) for name in (*names, CORRELATION_ID)}


def _ref(kind: str, name: str) -> JsonSchemaValue:
    return {"$ref": f"#/components/{kind}/{name}"}
