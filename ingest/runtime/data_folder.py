"""Which folder holds the data, and why that one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

WORKING_FOLDER = Path("data")
"""Where Footnote kept its data by default before it asked the platform."""

_NAME = "footnote"


class DataFolderReason(StrEnum):
    """Why a folder is the data folder."""

    CONFIGURED = "set by FOOTNOTE_DATA_DIR"
    WORKING_FOLDER = "`data` in the working folder holds a store"
    PLATFORM = "this platform's folder for your data"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """An absolute path, which may not exist, and the reason for it."""

    path: Path
    reason: DataFolderReason


def find_data_folder(configured: Path | None, store_files: Sequence[str]) -> DataFolder:
    """The folder that is configured, else ``data`` if it holds a store, else the platform's.

    A folder holds a store if it has one of the ``store_files``.
    """
    if configured is not None:
        return DataFolder(configured.expanduser().absolute(), DataFolderReason.CONFIGURED)
    here = WORKING_FOLDER.absolute()
    if any((here / name).exists() for name in store_files):
        return DataFolder(here, DataFolderReason.WORKING_FOLDER)
    return DataFolder(_platform_folder(), DataFolderReason.PLATFORM)


def _platform_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path(_NAME, appauthor=False).absolute()
