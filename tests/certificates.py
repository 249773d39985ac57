"""Certificates of a company that exists nowhere, to seal documents with."""

import tempfile
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    pkcs12,
)

from hiring import clock

PASSWORD = b"of the seal"


def a_certificate(
    path: Path, days: tuple[int, int] = (-1, 365), *, signs: bool = True
) -> x509.Certificate:
    """Make a certificate with its key, as a company would get one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Northgate Analytics")]
    )
    use = x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=not signs,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() + timedelta(days[0]))
        .not_valid_after(clock.now() + timedelta(days[1]))
        .add_extension(use, critical=True)
        .sign(key, hashes.SHA256())
    )
    locked = BestAvailableEncryption(PASSWORD)
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"seal", key, made, None, locked)
    )
    return made


def expired() -> x509.Certificate:
    """Make one that is of no use any more."""
    with tempfile.TemporaryDirectory() as folder:
        return a_certificate(Path(folder) / "old.p12", (-9, -2))
