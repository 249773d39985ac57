"""Promises about a seal: any change shows, and a bad certificate is named at once."""

import asyncio
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import PdfSignatureStatus, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from hiring import clock
from hiring.adapters import pdf
from hiring.adapters.sealing import Seal, SealUnusable, read_seal
from tests.certificates import PASSWORD, a_certificate

NOW = clock.now()  # what validates looks at the clock itself


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    path = tmp_path_factory.mktemp("seal") / "seal.p12"
    a_certificate(path)
    return read_seal(path, PASSWORD)


@pytest.fixture(scope="module")
def sealed(seal: Seal) -> bytes:
    manner = pdf.Manner("pdf/a-2a")
    return seal(pdf._printer.print_html("<html lang=en><h1>A</h1>", manner))  # noqa: SLF001


def verdict(seal: Seal, content: bytes) -> PdfSignatureStatus:
    """Check a file as a reader who trusts the certificate would."""
    trusted = asn1.Certificate.load(seal.certificate.public_bytes(Encoding.DER))
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    reader = ValidationContext(trust_roots=[trusted], allow_fetching=False)
    # A browser of other tests may have left a loop running in this thread.
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(validate_pdf_signature, signature, reader).result()


def test_a_reader_who_trusts_the_certificate_sees_a_whole_document(
    seal: Seal, sealed: bytes
) -> None:
    found = verdict(seal, sealed)
    assert found.intact
    assert found.bottom_line
    assert found.docmdp_ok
    assert found.coverage.name == "ENTIRE_FILE"
    assert b"/TransformMethod /DocMDP" in sealed
    assert b"/SubFilter /ETSI.CAdES.detached" in sealed


def test_a_seal_is_put_on_also_where_an_event_loop_runs(seal: Seal) -> None:
    page = pdf._printer.print_html("<html lang=en><h1>B</h1>", pdf.Manner("pdf/a-2a"))  # noqa: SLF001

    async def within() -> bytes:
        return seal(page)

    with ThreadPoolExecutor(max_workers=1) as alone:
        done = alone.submit(lambda: asyncio.run(within())).result()
    assert verdict(seal, done).intact


def test_one_bit_that_is_changed_shows(seal: Seal, sealed: bytes) -> None:
    at = sealed.index(b"/MediaBox") + len(b"/MediaBox [0 ")
    changed = bytearray(sealed)
    changed[at] ^= 1
    assert not verdict(seal, bytes(changed)).intact


def test_what_is_added_at_the_end_shows(seal: Seal, sealed: bytes) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    writer.root[pdf_name("/Note")] = pdf_string("One thing more.")
    writer.update_root()
    added = BytesIO()
    writer.write(added)
    found = verdict(seal, added.getvalue())
    assert found.intact
    assert not found.docmdp_ok
    assert not found.bottom_line


def test_a_bad_certificate_is_named_before_anything_is_served(tmp_path: Path) -> None:
    path, password = tmp_path / "seal.p12", tmp_path / "password"
    a_certificate(path)
    password.write_text("of another\n")
    settings = {
        "SAYSO_SEAL_PKCS12": str(path),
        "SAYSO_SEAL_PASSWORD_FILE": str(password),
        "SAYSO_INSTANCE": str(tmp_path),
    }
    said = subprocess.run(
        [sys.executable, "-m", "hiring.cli", "serve"],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert re.fullmatch(r"sayso: SAYSO_SEAL_PKCS12 does not open: .*\n", said.stderr)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((-9, -2), "ran out on"),
        ((2, 9), "not valid before"),
        ((-1, 9), "not for signing"),
    ],
)
def test_a_certificate_that_cannot_seal_today_is_refused(
    tmp_path: Path, days: tuple[int, int], words: str
) -> None:
    a_certificate(tmp_path / "seal.p12", days, signs="signing" not in words)
    with pytest.raises(SealUnusable, match=words):
        read_seal(tmp_path / "seal.p12", PASSWORD)
    (tmp_path / "seal.p12").write_text("no certificate")
    with pytest.raises(SealUnusable, match="does not open"):
        read_seal(tmp_path / "seal.p12", PASSWORD)


def test_nothing_is_sealed_with_one_that_has_run_out_since(seal: Seal) -> None:
    with clock.set_to(NOW + timedelta(400)), pytest.raises(SealUnusable, match="ran"):
        seal(b"")
