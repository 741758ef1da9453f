"""TLS: whoever answers has to prove that it is the host of the address."""

import shutil
import ssl
import subprocess
import threading
import time

import pytest

from ingest.errors import SourceError, SourceUnavailable
from tests.integration.web.site import HOST, Reply, Site

PATIENCE = 60.0
needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
        f" -subj /CN={HOST} -addext subjectAltName=DNS:{HOST} -keyout key.pem -out cert.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)  # noqa: S603  # the test's own
    return folder


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    server = Site(context)
    server.pages["/a"] = Reply(b"A")
    yield server
    server.close()


@pytest.fixture
def trusting(secure, certificate):
    fetcher = secure.fetcher()
    fetcher._context = ssl.create_default_context(cafile=certificate / "cert.pem")
    return fetcher


@needs_openssl
def test_the_name_in_the_address_is_verified_though_a_number_is_connected_to(secure, trusting):
    assert trusting.fetch(secure.url("/a")).body == b"A"
    with pytest.raises(SourceError, match=r"other\.test could not prove its identity"):
        trusting.fetch(secure.url("/a", host="other.test"))


@needs_openssl
def test_a_certificate_that_nobody_vouches_for_is_refused(secure):
    with pytest.raises(SourceError, match="could not prove"):
        secure.fetcher().fetch(secure.url("/a"))
    assert not secure.asked


@needs_openssl
def test_a_redirect_from_tls_to_none_is_not_followed(secure, trusting):
    plain = secure.url("/b").replace("https", "http")
    secure.pages["/a"] = Reply(status=302, headers={"Location": plain})
    with pytest.raises(SourceError, match="from https to http"):
        trusting.fetch(secure.url("/a"))


def test_a_look_up_that_hangs_ends_at_the_deadline(site):
    released = threading.Event()

    def hanging(_host, _port):
        released.wait(PATIENCE)
        return ["127.0.0.1"]

    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match="took too long"):
        site.fetcher(seconds=0.2, resolve=hanging).fetch(site.url("/a"))
    released.set()
    assert time.monotonic() - started < PATIENCE
