"""The API's description: whole, resolvable, and of exactly what is there."""

import re
from collections.abc import Iterator
from typing import Any

import schemathesis
from starlette.testclient import TestClient

from steward.web.api.table import OPERATIONS
from steward.web.app import ROUTES

METHODS = {"get", "post", "put", "delete", "patch"}


def test_every_route_of_the_api_is_described(small: TestClient) -> None:
    described = small.get("/openapi.json").json()["paths"]

    routes = {(m, path) for m, path, _ in ROUTES if path.startswith("/api/")}
    assert routes == {(m.upper(), path) for path, each in described.items() for m in each}
    assert len(routes) == len(OPERATIONS)


def test_the_description_is_openapi(small: TestClient) -> None:
    answer = small.get("/openapi.json")
    document = answer.json()

    assert answer.headers["content-type"] == "application/json"
    assert document["openapi"] == "3.1.0"
    assert {"title", "version"} <= set(document["info"])
    names = [each["operationId"] for _, each in _operations(document)]
    assert len(names) == len(set(names))
    for path, each in _operations(document):
        declared = {p["name"] for p in each["parameters"] if p["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path))
        assert all(answer["description"] for answer in each["responses"].values())


def test_the_description_is_valid(small: TestClient) -> None:
    document = small.get("/openapi.json").json()

    schemathesis.openapi.from_dict(document).validate()  # raises
    for link, operation in _links(document):
        assert link["operationId"] in {each["operationId"] for _, each in _operations(document)}
        assert operation["responses"]


def test_a_program_is_told_where_a_token_is_needed(small: TestClient) -> None:
    document = small.get("/openapi.json").json()
    security = {each["operationId"]: each["security"] for _, each in _operations(document)}

    assert security["sendFile"] == [{"token": []}]
    assert security["search"] == [{}, {"token": []}]
    assert security["wish"] == [{"session": []}]
    assert all(security.values())


def test_what_is_said_of_a_parameter_is_held_against_it(small: TestClient) -> None:
    wrong: tuple[str, ...] = (
        "/search",
        "/search?q=" + "x" * 201,
        "/events?limit=201",
        "/events?since=-1",
    )
    wrong += ("/events?limit=", "/projects/pypi/leaf/dependents?extras=2")

    assert [small.get(f"/api/v1{each}").status_code for each in wrong] == [400] * len(wrong)


def test_every_reference_leads_to_a_type(small: TestClient) -> None:
    document = small.get("/openapi.json").json()
    types = document["components"]["schemas"]

    wanted = {ref.removeprefix("#/components/schemas/") for ref in _references(document)}

    assert wanted <= set(types)
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in types)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, each in methods.items():
            assert method in METHODS
            yield path, each


def _links(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for _, each in _operations(document):
        for answer in each["responses"].values():
            for link in answer.get("links", {}).values():
                yield link, each


def _references(value: Any) -> Iterator[str]:  # noqa: ANN401 -- any tree
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)
