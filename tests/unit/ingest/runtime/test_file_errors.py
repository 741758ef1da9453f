"""What is said about a file names what is wrong with it, and nothing else."""

import errno
import os

import pytest

from ingest.runtime.file_errors import folder_error, read_error, write_error


def error(number):
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOENT, "its folder does not exist"),
        (errno.ENOTDIR, "a part of its path is a file"),
        (errno.EACCES, "you may not write there"),
        (errno.EROFS, "that place is read-only"),
        (errno.ENOSPC, "the disk is full"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_why_a_file_cannot_be_written(number, said):
    found = write_error("Cannot write all.backup", error(number))
    assert found.message == f"Cannot write all.backup: {found.message.partition(': ')[2]}"
    assert said in found.message
    assert ("space" in found.hint) is (number == errno.ENOSPC)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOENT, "There is no file a.jsonl."),
        (errno.ENOTDIR, "a part of its path is a file"),
        (errno.EISDIR, "a.jsonl is a folder"),
        (errno.EACCES, "You may not read a.jsonl."),
        (errno.EIO, "cannot be read"),
    ],
)
def test_why_a_file_cannot_be_read(number, said):
    assert said in read_error("a.jsonl", error(number)).message


def test_what_is_no_text_is_no_missing_file():
    wrong = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
    assert read_error("a.jsonl", wrong).message == "a.jsonl is not text in UTF-8."


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EEXIST, "a file is in its place"),
        (errno.ENOTDIR, "a file is in its place"),
        (errno.EACCES, "you may not create it there"),
        (errno.EROFS, "that place is read-only"),
        (errno.ENOSPC, "The disk is full."),
    ],
)
def test_why_the_data_folder_cannot_be_made(number, said):
    found = folder_error("/srv/store", error(number))
    assert said in found.message
    assert not found.retryable
