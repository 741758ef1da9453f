"""Settings: each documented, read where it should be, and never repeated in an error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.env_example import example_text
from bot.settings import Settings, load_settings, variable_name
from ingest.errors import SettingsError

ROOT = Path(__file__).parents[3]
FIELDS = Settings.model_fields
HEAVY = (
    *("torch", "transformers", "sentence_transformers", "chromadb", "langchain_core"),
    *("langchain", "discord", "trafilatura"),
)
IMPORT_ALL = """
import importlib, pkgutil, bot, ingest, prompts
for package in (bot, ingest, prompts):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
"""
IMPORT_COMMANDS = "import sys, bot.cli, bot.cli.app; print(*sys.modules, sep='\\n')"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("field", FIELDS)
def test_every_setting_is_in_the_example_under_its_sentence(field):
    description, default = FIELDS[field].description, FIELDS[field].default
    assert description
    assert description.endswith(".")
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    place = lines.index(f"# {description}")
    shown = "" if default is None else default
    assert lines[place + 1] == f"#{variable_name(field)}={shown}"


def test_the_example_is_what_the_settings_make():
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == example_text(), (
        "Run `python -m bot.env_example > .env.example`."
    )


def test_the_example_sets_nothing_and_taken_at_its_word_only_defaults(folder):
    (folder / ".env").write_text(example_text())
    assert load_settings().model_fields_set == set()
    (folder / ".env").write_text(example_text().replace("\n#", "\n").replace("\n ", "\n# "))
    assert load_settings() == Settings(_env_file=None)


def test_everything_has_a_default():
    settings = load_settings()
    assert settings.data_dir is None
    assert settings.discord_token is None


def test_a_file_in_the_working_folder_is_read_and_the_environment_goes_before(folder, monkeypatch):
    (folder / ".env").write_text("LLM_MODEL=openai:from-the-file\nLLM_MAX_TOKENS=77\n")
    assert load_settings().llm_model == "openai:from-the-file"
    monkeypatch.setenv("LLM_MODEL", "openai:from-the-environment")
    settings = load_settings()
    assert (settings.llm_model, settings.llm_max_tokens) == ("openai:from-the-environment", 77)


def test_what_is_empty_counts_as_not_set(folder, monkeypatch):
    (folder / ".env").write_text("DISCORD_TOKEN=\nLOG_LEVEL=\n")
    monkeypatch.setenv("LLM_MODEL", "")
    settings = load_settings()
    assert (settings.discord_token, settings.llm_model) == (None, None)
    assert settings.log_level == "WARNING"


def test_variables_of_other_programs_are_left_alone(folder):
    (folder / ".env").write_text("SOMETHING_ELSE=1\n")
    load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LLM_TIMEOUT_SECONDS", "-77123"),
        ("LLM_TIMEOUT_SECONDS", "sesame"),
        ("LLM_TIMEOUT_SECONDS", "inf"),
        ("LLM_TIMEOUT_SECONDS", "nan"),
        ("LLM_MAX_TOKENS", "0"),
        ("LLM_MAX_TOKENS", "77.123"),
        ("LLM_MODEL", "sesame"),
        ("LLM_MODEL", ":sesame"),
        ("LLM_MODEL", "sesame:"),
        ("LOG_LEVEL", "sesame"),
    ],
)
def test_a_wrong_value_is_named_by_its_variable_and_not_repeated(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert raised.value.message.startswith(f"{name}: ")
    assert value not in str(raised.value).replace("provider:model", "").replace(
        "greater than 0", ""
    )
    assert raised.value.__cause__ is None


def test_all_wrong_values_are_named_at_once(monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "loud")
    monkeypatch.setenv("LLM_MAX_TOKENS", "many")
    with pytest.raises(SettingsError, match=r"LOG_LEVEL: .*\. LLM_MAX_TOKENS: .*\."):
        load_settings()


SECRETS = [name for name, field in FIELDS.items() if "SecretStr" in str(field.annotation)]


def test_keys_and_tokens_are_secrets():
    assert SECRETS == ["database_url", "discord_token", "llm_api_key", "llm_fallback_api_key"]


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_shows_in_no_form_of_the_settings(name, monkeypatch):
    monkeypatch.setenv(variable_name(name), "scheme://eve:sesame@host/x")
    settings = load_settings()
    assert isinstance(getattr(settings, name), SecretStr)
    for form in (str(settings), repr(settings), settings.model_dump_json(), f"{settings!r}"):
        assert "sesame" not in form
    assert settings.redacted("It is sesame, or scheme://eve:sesame@host/x.") == (
        "It is *****, or *****."
    )


def python(code, **environment):
    return subprocess.run(  # noqa: S603  # this interpreter
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_nothing_is_read_at_import(folder):
    (folder / ".env").write_text("LOG_LEVEL=sesame\nLLM_MAX_TOKENS=sesame\nnonsense")
    wrong = {variable_name(field): "\udcff:// sesame" for field in FIELDS}
    run = python(IMPORT_ALL, **wrong)
    assert (run.returncode, run.stdout) == (0, ""), run.stderr
    assert "sesame" not in run.stderr
    assert [path.name for path in folder.iterdir()] == [".env"]


def test_the_command_line_is_there_before_heavy_libraries_are():
    imported = {name.partition(".")[0] for name in python(IMPORT_COMMANDS).stdout.splitlines()}
    assert "typer" in imported
    assert imported.isdisjoint(HEAVY)
