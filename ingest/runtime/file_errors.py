"""Says what is wrong with a file or folder, in words that lead to the remedy."""

from __future__ import annotations

import errno

from ingest.errors import FootnoteError, SourceError, StoreError
from ingest.runtime.disk import DISK_FULL, DISK_FULL_HINT, is_disk_full

_READ_ONLY = "Name a place that is not read-only."


def read_error(name: str, error: OSError | UnicodeError) -> SourceError:
    """The error for a file of text that cannot be read."""
    match error:
        case FileNotFoundError():
            return SourceError(f"There is no file {name}.", hint="Check the path.")
        case NotADirectoryError():
            return SourceError(
                f"There is no file {name}: a part of its path is a file, not a folder.",
                hint="Check the path.",
            )
        case IsADirectoryError():
            return SourceError(f"{name} is a folder, not a file.", hint="Name a file in it.")
        case PermissionError():
            return SourceError(f"You may not read {name}.", hint="Check its permissions.")
        case UnicodeError():
            return SourceError(f"{name} is not text in UTF-8.", hint="Save it in that encoding.")
        case _:
            return SourceError(f"{name} cannot be read ({error.strerror}).", hint="Check the disk.")


def write_error(message: str, error: OSError) -> FootnoteError:
    """The error for a file that cannot be written; ``message`` says which."""
    if is_disk_full(error):
        return FootnoteError(f"{message}: the disk is full.", hint="Free some space.")
    match error:
        case FileNotFoundError():
            reason, hint = "its folder does not exist", "Create the folder, or check the path."
        case NotADirectoryError():
            reason, hint = "a part of its path is a file, not a folder", "Check the path."
        case PermissionError():
            reason, hint = (
                "you may not write there",
                "Name another place, or check its permissions.",
            )
        case OSError(errno=errno.EROFS):
            reason, hint = "that place is read-only", _READ_ONLY
        case _:
            reason, hint = str(error.strerror), "Name another place, or check the disk."
    return FootnoteError(f"{message}: {reason}.", hint=hint)


def folder_error(name: str, error: OSError) -> StoreError:
    """The error for a data folder that cannot be made."""
    if is_disk_full(error):
        return StoreError(DISK_FULL, hint=DISK_FULL_HINT)
    match error:
        case FileExistsError() | NotADirectoryError():
            reason = "a file is in its place, or in that of a folder above"
        case PermissionError():
            reason = "you may not create it there"
        case OSError(errno=errno.EROFS):
            reason = "that place is read-only"
        case _:
            reason = str(error.strerror)
    return StoreError(
        f"Cannot create the data folder {name}: {reason}.",
        hint="Set FOOTNOTE_DATA_DIR to a folder that you may write to.",
    )
