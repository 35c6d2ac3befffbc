"""What compose.yaml names is there, it keeps its doors shut, and no secret has a default."""

from __future__ import annotations

import re
from typing import Any

import pytest

from settings import Settings
from tests.unit.deployment.dockerfile import Stage
from tests.unit.deployment.test_dockerfile import check_health, commands

Document = dict[str, Any]
LONG_ENOUGH = "0123456789abcdef" * 2
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?:(?P<how>:[-?])(?P<what>[^}]*))?\}")


@pytest.fixture
def conveyor(compose: Document) -> Document:
    service: Document = compose["services"]["conveyor"]
    return service


@pytest.fixture
def mongo(compose: Document) -> Document:
    service: Document = compose["services"]["mongo"]
    return service


def seconds(text: str) -> float:
    assert text.endswith("s")
    return float(text[:-1])


def filled_in(text: str) -> str:
    """A value as compose makes it when only what has no default is set."""
    return VARIABLE.sub(
        lambda found: LONG_ENOUGH if found["how"] == ":?" else found["what"] or "", text
    )


def test_every_service_is_confined(compose: Document) -> None:
    for service in compose["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["tmpfs"] == ["/tmp"]
        assert not {"privileged", "cap_add", "pid", "network_mode"} & set(service)
        assert service["restart"] == "unless-stopped"


def test_volumes_and_networks_that_are_used_are_declared(compose: Document) -> None:
    used_networks, used_volumes = set(), set()
    for service in compose["services"].values():
        used_networks |= set(service["networks"])
        used_volumes |= {volume.split(":")[0] for volume in service.get("volumes", [])}
    assert used_networks == set(compose["networks"])
    assert used_volumes == set(compose["volumes"])


def test_its_settings_are_settings_and_are_valid(conveyor: Document) -> None:
    environment: dict[str, str] = conveyor["environment"]
    assert all(name.startswith("CONVEYOR_") for name in environment)
    given = {
        name.removeprefix("CONVEYOR_").lower(): value
        for name, text in environment.items()
        if (value := filled_in(text))
    }
    Settings.model_validate(given)
    for name, text in environment.items():
        for variable in VARIABLE.finditer(text):
            assert variable["name"] == name, "one name inside and outside"


def test_without_its_secrets_nothing_starts(conveyor: Document) -> None:
    for name, text in conveyor["environment"].items():
        if name.endswith("_SECRET"):
            variable = VARIABLE.fullmatch(text)
            assert variable is not None
            assert variable["how"] == ":?"
            assert "openssl rand" in variable["what"]
    secrets = {name for name in Settings.model_fields if name.endswith("_secret")}
    assert {f"CONVEYOR_{name.upper()}" for name in secrets} <= set(conveyor["environment"])


def test_its_port_is_the_images_and_is_this_machines_alone(
    conveyor: Document, mongo: Document, stages: list[Stage]
) -> None:
    (published,) = conveyor["ports"]
    host, outer, inner = VARIABLE.sub("8080", published).split(":")
    assert host == "127.0.0.1"
    assert outer.isdigit()
    assert [inner] == stages[-1].last("EXPOSE").words
    assert "ports" not in mongo


def test_it_is_healthy_when_it_takes_orders(conveyor: Document, stages: list[Stage]) -> None:
    check = " ".join(conveyor["healthcheck"]["test"])
    assert "/ready" in check
    check_health(check, stages[-1].last("EXPOSE").rest)


def test_a_drain_is_not_cut_short(conveyor: Document) -> None:
    drain_s = float(conveyor["environment"]["CONVEYOR_SHUTDOWN_S"])
    assert seconds(conveyor["stop_grace_period"]) > drain_s


def test_it_runs_a_command_of_the_command_line_if_it_names_one(conveyor: Document) -> None:
    assert set(conveyor.get("command", ["serve"])[:1]) <= commands()


def test_the_database_is_a_replica_set_of_one_that_the_url_names(
    conveyor: Document, mongo: Document
) -> None:
    url = conveyor["environment"]["CONVEYOR_MONGO_URL"]
    match = re.fullmatch(r"mongodb://(mongo:27017)/\?replicaSet=(\w+)", url)
    assert match is not None
    command = mongo["command"]
    assert command[0] == "mongod"
    assert command[command.index("--replSet") + 1] == match[2]
    script = mongo["healthcheck"]["test"][-1]
    assert f'_id: "{match[2]}"' in script
    assert f'host: "{match[1]}"' in script
    assert "isWritablePrimary" in script
    assert conveyor["depends_on"] == {"mongo": {"condition": "service_healthy"}}


def test_the_database_is_pinned_and_reached_by_the_server_alone(
    compose: Document, mongo: Document
) -> None:
    assert re.fullmatch(r"mongo:[78]\.\d+(\.\d+)?", mongo["image"])
    assert int(mongo["user"].split(":")[0]) > 0
    (network,) = mongo["networks"]
    assert compose["networks"][network] == {"internal": True}
    members = [name for name, each in compose["services"].items() if network in each["networks"]]
    assert members == ["conveyor", "mongo"]
