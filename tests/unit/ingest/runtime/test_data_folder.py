"""The data folder is the one that is set, else `data` with a store in it, else the platform's."""

from pathlib import Path

import pytest

from ingest.bootstrap import STORE_FILES
from ingest.runtime.data_folder import DataFolderReason, find_data_folder


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    here = tmp_path / "desk"
    here.mkdir()
    monkeypatch.chdir(here)
    return tmp_path / "home"


def test_the_one_that_is_set_comes_first(tmp_path):
    (tmp_path / "desk" / "data").mkdir()
    (tmp_path / "desk" / "data" / "footnote.sqlite3").touch()
    found = find_data_folder(Path("store"), STORE_FILES)
    assert found.path == tmp_path / "desk" / "store"
    assert found.reason is DataFolderReason.CONFIGURED


def test_a_tilde_is_the_home_folder(home):
    assert find_data_folder(Path("~/store"), STORE_FILES).path == home / "store"


@pytest.mark.parametrize("name", STORE_FILES)
def test_a_store_in_the_working_folder_comes_second(tmp_path, name):
    file = tmp_path / "desk" / "data" / name
    file.parent.mkdir(parents=True)
    file.touch()
    found = find_data_folder(None, STORE_FILES)
    assert (found.path, found.reason) == (
        tmp_path / "desk" / "data",
        DataFolderReason.WORKING_FOLDER,
    )


@pytest.mark.parametrize("name", ["other.csv", "chroma/other.txt"])
def test_a_folder_of_the_same_name_without_a_store_is_left_alone(home, tmp_path, name):
    file = tmp_path / "desk" / "data" / name
    file.parent.mkdir(parents=True)
    file.touch()
    found = find_data_folder(None, STORE_FILES)
    assert found.reason is DataFolderReason.PLATFORM
    assert found.path.is_relative_to(home)
    assert not found.path.exists()
