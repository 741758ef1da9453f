import pytest

from tests.integration.web.site import Site


@pytest.fixture
def site():
    server = Site()
    yield server
    server.close()
