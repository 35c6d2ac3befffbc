from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from settings import Settings, SettingsError, load_settings, unknown_settings

LONG_ENOUGH = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(f"CONVEYOR_{field.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_server_needs_no_settings_at_all() -> None:
    settings = load_settings()

    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)
    assert settings.mongo_url is None
    assert settings.database == "conveyor"
    assert settings.data_dir == Path("var")


def test_the_environment_sets_a_knob(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVEYOR_HTTP_PORT", "9000")
    monkeypatch.setenv("CONVEYOR_LOG_LEVEL", "DEBUG")

    settings = load_settings()

    assert settings.http_port == 9000
    assert settings.log_level == "debug"


def test_the_environment_wins_over_the_env_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("CONVEYOR_HTTP_PORT=9000\nCONVEYOR_DATABASE=shop\n")
    monkeypatch.setenv("CONVEYOR_HTTP_PORT", "9001")

    settings = load_settings()

    assert (settings.http_port, settings.database) == (9001, "shop")


def test_the_env_file_may_serve_other_programs_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=x\nCONVEYOR_DATABASE=shop\n")

    assert load_settings().database == "shop"


def test_a_misspelt_name_in_the_env_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CONVEYOR_HTTP_PROT=9000\n")

    with pytest.raises(
        SettingsError, match="CONVEYOR_HTTP_PROT is no setting: did you mean CONVEYOR_HTTP_PORT"
    ):
        load_settings()


def test_an_env_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00CONVEYOR")

    with pytest.raises(SettingsError, match=r"^\.env is not text in UTF-8$"):
        load_settings()


def test_a_misspelt_name_in_the_environment_is_pointed_out() -> None:
    # Not refused: Kubernetes sets the others for a service that is called conveyor.
    names = ["PATH", "CONVEYOR_HTTP_PORT", "conveyor_database", "CONVEYOR_HTTP_PROT"]

    assert unknown_settings([*names, "CONVEYOR_SERVICE_HOST"]) == [
        "CONVEYOR_HTTP_PROT is no setting: did you mean CONVEYOR_HTTP_PORT?",
        "CONVEYOR_SERVICE_HOST is no setting",
    ]


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVEYOR_MONGO_URL", "")

    assert load_settings().mongo_url is None


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(ValidationError, match="http_prot"):
        Settings.model_validate({"http_prot": 9000})


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().http_port = 1  # type: ignore[misc]


def test_every_bad_value_is_named_in_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVEYOR_HTTP_PORT", "70000")
    monkeypatch.setenv("CONVEYOR_STEP_TIMEOUT_S", "soon")

    with pytest.raises(SettingsError) as refusal:
        load_settings()

    port, timeout = str(refusal.value).splitlines()
    assert port.startswith("CONVEYOR_HTTP_PORT: Input should be less than or equal to 65535")
    assert timeout.startswith("CONVEYOR_STEP_TIMEOUT_S: Input should be a valid number")


NUMBERS = [
    name
    for name, field in Settings.model_fields.items()
    if isinstance(field.default, int | float) and not isinstance(field.default, bool)
]


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["-1", "nan", "inf", "-inf", "1e999", "many"])
def test_a_number_that_is_no_amount_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"CONVEYOR_{name.upper()}", value)

    with pytest.raises(SettingsError, match=f"CONVEYOR_{name.upper()}"):
        load_settings()


@pytest.mark.parametrize("name", sorted(set(NUMBERS) - {"http_port"}))
def test_zero_is_no_amount_either(name: str) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings.model_validate({name: 0})


@pytest.mark.parametrize(
    "least, most",
    [
        ("backoff_initial_s", "backoff_max_s"),
        ("crash_backoff_initial_s", "crash_backoff_max_s"),
        ("step_timeout_s", "step_budget_s"),
        ("journal_batch", "journal_backlog"),
    ],
)
def test_two_settings_that_contradict_each_other_are_refused(
    least: str, most: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"CONVEYOR_{least.upper()}", "3")
    monkeypatch.setenv(f"CONVEYOR_{most.upper()}", "2")

    with pytest.raises(SettingsError, match=f"^CONVEYOR_{least.upper()} is above CONVEYOR_"):
        load_settings()


@pytest.mark.parametrize(
    "url",
    [
        "memory:",
        "mongodb://db",
        "mongodb://127.0.0.1:27017/?replicaSet=rs0",
        "mongodb://user:word@a:1,b:2,c/shop?tls=true",
        "mongodb+srv://cluster.example",
    ],
)
def test_a_mongo_url_is_taken_as_it_is(url: str) -> None:
    assert Settings(mongo_url=url).mongo_url == url


@pytest.mark.parametrize(
    "url", ["memory", "mongo", "localhost:27017", "http://db", "mongodb://", "mongodb://user:word@"]
)
def test_what_is_no_mongo_url_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match=r"write mongodb://HOST\[:PORT\], or memory:"):
        Settings(mongo_url=url)


@pytest.mark.parametrize("name", ["", "a.b", "a/b", "a b", "$x", "x" * 64])
def test_what_mongodb_cannot_call_a_database_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="database"):
        Settings(database=name)


def test_origins_are_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVEYOR_ALLOWED_ORIGINS", "https://shop.example, http://localhost:5173")

    assert load_settings().allowed_origins == ("https://shop.example", "http://localhost:5173")


@pytest.mark.parametrize("origin", ["*", "shop.example", "https://shop.example/", "https://*.x"])
def test_what_no_browser_sends_as_an_origin_is_refused(origin: str) -> None:
    with pytest.raises(ValidationError, match="is no origin"):
        Settings.model_validate({"allowed_origins": origin})


@pytest.mark.parametrize("name", ["jwt_secret", "pii_secret"])
def test_a_short_secret_is_refused_and_not_repeated(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"CONVEYOR_{name.upper()}", "hunter2")

    with pytest.raises(SettingsError, match="at least 32 bytes") as refusal:
        load_settings()

    assert "hunter2" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = Settings(
        jwt_secret=SecretStr(LONG_ENOUGH), mongo_url="mongodb://user:hunter2@db.example"
    )

    assert LONG_ENOUGH not in f"{settings!r} {settings}"
    assert "hunter2" not in f"{settings!r} {settings}"
