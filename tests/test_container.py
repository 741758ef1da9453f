"""The files for containers, as far as they can be checked without an engine."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.cli.commands import COMMANDS
from bot.settings import Settings, variable_name

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
BOT = COMPOSE["services"]["bot"]


def run(*command):
    return subprocess.run(  # noqa: S603 - programs of the test environment
        [str(Path(sys.executable).parent / command[0]), *command[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def last(instruction):
    return re.findall(rf"^{instruction} (.+)$", DOCKERFILE, re.MULTILINE)[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="hadolint is installed on Linux alone")
def test_a_linter_finds_nothing_in_the_dockerfile():
    done = run("hadolint", "Dockerfile")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_compose_file_is_what_its_specification_allows():
    done = run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml")
    assert done.returncode == 0, done.stdout


def test_a_compose_file_with_a_mistake_would_be_noticed(tmp_path):
    broken = tmp_path / "compose.yaml"
    broken.write_text(yaml.safe_dump({"services": {"bot": {"imaeg": "x"}}}))
    done = run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(broken))
    assert done.returncode == 1


def test_the_image_runs_as_nobody_with_privileges():
    assert last("USER").isdigit()
    assert last("USER") != "0"


def test_the_image_starts_commands_that_there_are():
    names = {entry.name for entry in COMMANDS}
    assert last("ENTRYPOINT") == '["footnote"]'
    assert re.fullmatch(r'\["(\w+)"\]', last("CMD"))[1] in names
    scripts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'footnote = "bot.cli:main"' in scripts


def test_the_image_is_built_from_the_pinned_packages_and_all_of_the_code():
    assert "--constraint constraints.txt" in DOCKERFILE
    copied = set(re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.MULTILINE))
    names = {name for line in copied for name in line.split()}
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    allowed = set(re.findall(r"^!(.+)$", ignored, re.MULTILINE))
    assert names == allowed
    assert {"bot", "ingest", "prompts", "pyproject.toml", "constraints.txt"} <= names
    assert all((ROOT / name).exists() for name in names)


def test_the_health_of_the_container_is_asked_where_the_bot_tells_it():
    port = Settings.model_fields["health_port"].default
    assert f"http://127.0.0.1:{port}/healthz" in DOCKERFILE


def test_the_settings_of_the_compose_file_are_settings():
    known = {variable_name(name) for name in Settings.model_fields}
    assert set(BOT["environment"]) <= known


def test_the_bot_may_write_to_its_volume_and_nothing_else():
    assert BOT["read_only"] is True
    assert BOT["tmpfs"] == ["/tmp"]  # noqa: S108 - the container's own
    assert BOT["volumes"] == ["data:/data"]
    assert BOT["environment"]["FOOTNOTE_DATA_DIR"] == "/data"
    assert BOT["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("service", COMPOSE["services"].values(), ids=COMPOSE["services"])
def test_no_service_is_reached_from_outside_or_gains_privileges(service):
    assert "ports" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")


@pytest.mark.parametrize("name", ["chroma", "postgres"])
def test_what_stores_is_in_a_network_without_a_way_out(name):
    assert COMPOSE["services"][name]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_the_bot_has_the_time_to_end_its_answers():
    assert int(BOT["stop_grace_period"].removesuffix("s")) > 10


def test_no_password_stands_in_the_files():
    written = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    passwords = re.findall(r"PASSWORD[^\n]*?[:=]\s*(\S+)", written)
    assert all(value.startswith("${POSTGRES_PASSWORD:?") for value in passwords if "$" in value)
    assert "POSTGRES_PASSWORD: ${" in written
    assert "footnote:${POSTGRES_PASSWORD" in written
