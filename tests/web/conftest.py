import pytest

from tests.web.site import Site


@pytest.fixture
def site():
    server = Site()
    yield server
    server.close()
