"""The organisation's seal: a certificate with its key, checked when a process starts.

The key stays in this process and never reaches the one that prints: what a document
says could then make use of it. How a seal is put on is for ``pades.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    load_key_and_certificates,
)
from cryptography.x509 import Certificate, ExtensionNotFound, KeyUsage
from flask import Flask, current_app

from hiring import clock
from hiring.config import Config

_EXTENSION = "sayso_seal"

PutOn = Callable[[bytes], bytes]


class SealUnusable(Exception):
    """The certificate cannot seal anything; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A certificate in force, and what seals a file with it."""

    certificate: Certificate
    put_on: PutOn

    def __call__(self, content: bytes) -> bytes:
        """Return the file sealed, or raise ``SealUnusable``."""
        _check_days(self.certificate)
        return self.put_on(content)


def install_seal(app: Flask) -> None:
    """Read the certificate that the settings name, and refuse to start with a bad one.

    Where none is set, the libraries that seal are not even loaded.
    """
    config: Config = app.config["SAYSO"]
    app.extensions[_EXTENSION] = (
        read_seal(config.seal_pkcs12, config.seal_password)
        if config.seal_pkcs12
        else None
    )


def current_seal() -> Seal | None:
    """Return the seal of the running app, if it has one."""
    return cast("Seal | None", current_app.extensions[_EXTENSION])


def read_seal(path: Path, password: bytes) -> Seal:
    """Read a PKCS #12 file and check that it can seal today."""
    try:
        bundle = path.read_bytes()
        key, certificate, _ = load_key_and_certificates(bundle, password)
    except OSError as fault:
        raise SealUnusable(
            f"SAYSO_SEAL_PKCS12 cannot be read: {fault.strerror}."
        ) from None
    except ValueError:
        raise SealUnusable(
            "SAYSO_SEAL_PKCS12 does not open: it is no PKCS #12 file, or the password "
            "in SAYSO_SEAL_PASSWORD_FILE is not the one for it."
        ) from None
    if certificate is None or not isinstance(
        key, RSAPrivateKey | EllipticCurvePrivateKey
    ):
        raise SealUnusable(
            "SAYSO_SEAL_PKCS12 must hold a certificate and its RSA or EC key."
        )
    _check_use(certificate)
    _check_days(certificate)
    pades = import_module("hiring.adapters.pades")
    return Seal(certificate, pades.sealing_with(bundle, password))


def _check_use(certificate: Certificate) -> None:
    try:
        use = certificate.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return
    if not (use.digital_signature or use.content_commitment):
        raise SealUnusable("The certificate in SAYSO_SEAL_PKCS12 is not for signing.")


def _check_days(certificate: Certificate) -> None:
    now = clock.now()
    if now > certificate.not_valid_after_utc:
        ended = certificate.not_valid_after_utc.date()
        raise SealUnusable(
            f"The certificate in SAYSO_SEAL_PKCS12 ran out on {ended}: put a new one "
            "there, or leave the setting out and seal nothing."
        )
    if now < certificate.not_valid_before_utc:
        begins = certificate.not_valid_before_utc.date()
        raise SealUnusable(
            f"The certificate in SAYSO_SEAL_PKCS12 is not valid before {begins}."
        )
