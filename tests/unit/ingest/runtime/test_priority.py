"""What ingests gives way to what answers."""

import os
import subprocess
import sys

import pytest

from ingest.runtime import priority

PROGRAM = """
import os
from ingest.runtime.priority import lower_priority
lower_priority()
lower_priority()
print(os.getpriority(os.PRIO_PROCESS, 0))
"""


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="this system has no priorities")
def test_a_process_that_gives_way_has_a_low_priority_however_often_it_is_told():
    told = subprocess.run(  # noqa: S603  # this interpreter
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=600
    )
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert int(told.stdout) == max(own, 10)


def test_where_the_system_refuses_nothing_happens(monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse, raising=False)
    priority.lower_priority()
