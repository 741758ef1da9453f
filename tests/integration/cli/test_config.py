"""``footnote config``: every setting, where it comes from, and the data folder."""

import json

import pytest

from bot.settings import Settings, variable_name
from tests.integration.cli import examples
from tests.integration.cli.conftest import KEY, TOKEN


def shown(run):
    return {setting["name"]: setting for setting in json.loads(run.out)["settings"]}


def test_every_setting_is_shown_with_its_source(footnote, folder, monkeypatch):
    (folder / ".env").write_text("LLM_MAX_TOKENS=77\nRETENTION_DAYS=5\n")
    monkeypatch.setenv("retention_days", "6")
    found = shown(footnote("config", "--json"))
    assert set(found) == {variable_name(field) for field in Settings.model_fields}
    assert found["LLM_MAX_TOKENS"] == {"name": "LLM_MAX_TOKENS", "value": "77", "source": ".env"}
    assert (found["RETENTION_DAYS"]["value"], found["RETENTION_DAYS"]["source"]) == (
        *("6", "environment"),
    )
    assert (found["LLM_MODEL"]["value"], found["LLM_MODEL"]["source"]) == (None, "default")


def test_no_secret_is_shown(footnote, monkeypatch):
    monkeypatch.setenv("LLM_BASE_URL", "http://eve:hunter2@127.0.0.1:9/v1")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://eve:hunter2@127.0.0.1:9/x")
    for run in (footnote("config"), footnote("config", "--json")):
        assert run.status == 0
        for secret in (KEY, TOKEN, "hunter2"):
            assert secret not in run.out
        assert "http://*****@127.0.0.1:9/v1" in run.out


def test_a_setting_is_one_line(footnote):
    lines = footnote("config").out.splitlines()
    assert len(lines) == len(Settings.model_fields) + 2
    assert any(line.split() == ["LLM_API_KEY", "environment", "*****"] for line in lines)


def test_the_data_folder_is_the_one_that_is_set(footnote, folder):
    line = footnote("config").out.splitlines()[0]
    assert line == f"Data folder: {folder / 'store'} (set by FOOTNOTE_DATA_DIR)"


def test_a_store_in_the_working_folder_is_used(footnote, folder, monkeypatch):
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", "data")
    footnote("ingest", "-", stdin=examples.lines(examples.BRIDGE))
    monkeypatch.delenv("FOOTNOTE_DATA_DIR")
    data = json.loads(footnote("config", "--json").out)["data_folder"]
    assert data["path"] == str(folder / "data")
    assert "bridge" in footnote("articles").out
    assert "`data` in the working folder holds a store" in footnote("doctor").out


@pytest.mark.parametrize("has_folder", [False, True])
def test_otherwise_data_is_where_the_platform_keeps_it(
    footnote, folder, tmp_path, monkeypatch, has_folder
):
    monkeypatch.delenv("FOOTNOTE_DATA_DIR")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    if has_folder:
        (folder / "data").mkdir()
        (folder / "data" / "notes.csv").write_text("a,b\n")
    assert footnote("ingest", "-", stdin=examples.lines(examples.BRIDGE)).status == 0
    path = json.loads(footnote("config", "--json").out)["data_folder"]["path"]
    assert path.startswith(str(tmp_path / "home"))
    assert not (folder / "data" / "footnote.sqlite3").exists()
