"""Settings from the environment: read once, checked, then frozen.

This module alone reads ``os.environ``. ``SETTINGS`` is also the table in
docs/settings.md, and a test holds the two equal.
"""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

SECRET_LENGTH, KEK_LENGTH, MOST_WORKERS = 32, 32, 64
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

SETTINGS: dict[str, str] = {
    "SAYSO_INSTANCE": "Folder for the embedded database, key store and files",
    "SAYSO_DATABASE_URL": "Database; SQLite in the instance folder if not set",
    "SAYSO_KEYSTORE_URL": "Database of the keys; SQLite in the instance folder",
    "SAYSO_KEK": "Key-encryption key (32 bytes, base64url); else the file `kek`",
    "SAYSO_SECRET_KEY": "Signs cookies (32 characters or more); else the file `secret`",
    "SAYSO_BASE_URL": "Address that people reach this installation at",
    "SAYSO_SMTP_URL": "`smtp://user:password@host:587` or `smtps://…`",
    "SAYSO_MAIL_FROM": "Address that all mail comes from: one, without a name",
    "SAYSO_DEMO": "`1` for the demo: mail lands in a page instead of SMTP",
    "SAYSO_PROXIES": "How many proxies of yours stand in front; 0 if not set",
    "SAYSO_OWN_NETWORKS": "Your networks, such as `10.0.0.0/8`: answers are marked",
    "SAYSO_POLICIES": "Folder of your own policies, beside those that came along",
    "SAYSO_PSEUDO_LANGUAGE": "`1` to try the layout from right to left; not for people",
    "SAYSO_SEAL_PKCS12": "Certificate and key (PKCS #12) that seal signed documents",
    "SAYSO_SEAL_PASSWORD_FILE": "File whose first line is the password of that one",
    "SAYSO_WORKERS": "Web server processes; the number of cores if not set",
}


class SettingInvalid(ValueError):
    """A setting is missing or unusable; the message names it and says what it needs."""


@dataclass(frozen=True, slots=True)
class Config:
    """How this installation runs."""

    instance: Path
    database_url: str
    keystore_url: str
    base_url: str
    secret_key: str
    smtp_url: str = ""
    mail_from: str = "sayso@localhost"
    demo: bool = False
    workers: int = 0
    proxies: int = 0
    kek: bytes | None = None
    policies: Path | None = None
    pseudo_language: bool = False
    own_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    seal_pkcs12: Path | None = None
    seal_password: bytes = field(default=b"", repr=False)

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Self:
        """Read and check every setting; raise ``SettingInvalid`` at the first wrong."""
        given = os.environ if env is None else env
        unknown = {key for key in given if key.startswith("SAYSO_")} - set(SETTINGS)
        if unknown:
            message = f"Unknown setting {', '.join(sorted(unknown))}."
            raise SettingInvalid(message)
        instance = Path(given.get("SAYSO_INSTANCE", "instance")).absolute()
        return cls(
            instance=instance,
            database_url=_database(given, "SAYSO_DATABASE_URL", instance / "sayso.db"),
            keystore_url=_database(given, "SAYSO_KEYSTORE_URL", instance / "keys.db"),
            base_url=_base_url(given.get("SAYSO_BASE_URL", "http://127.0.0.1:8000")),
            secret_key=_secret(given.get("SAYSO_SECRET_KEY"), instance),
            smtp_url=_smtp_url(given.get("SAYSO_SMTP_URL", "")),
            mail_from=given.get("SAYSO_MAIL_FROM", "sayso@localhost"),
            demo=_flag(given, "SAYSO_DEMO"),
            workers=_count(given, "SAYSO_WORKERS"),
            proxies=_count(given, "SAYSO_PROXIES"),
            kek=_kek(given.get("SAYSO_KEK")),
            policies=_folder(given, "SAYSO_POLICIES"),
            pseudo_language=_flag(given, "SAYSO_PSEUDO_LANGUAGE"),
            own_networks=_networks(given, "SAYSO_OWN_NETWORKS"),
            seal_pkcs12=_file(given, "SAYSO_SEAL_PKCS12"),
            seal_password=_seal_password(given),
        )

    def is_own_network(self, address: str | None) -> bool:
        """Tell whether an address lies in one of the employer's own networks."""
        try:
            asked = ip_address(address or "")
        except ValueError:
            return False
        if isinstance(asked, IPv6Address) and asked.ipv4_mapped:
            asked = asked.ipv4_mapped
        return any(asked in network for network in self.own_networks)

    @property
    def host(self) -> str:
        """Name the host that people reach this installation at."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def trusted_hosts(self) -> tuple[str, ...]:
        """Name the hosts that requests may be addressed to."""
        return ("127.0.0.1", "localhost", "[::1]") if self.is_loopback else (self.host,)

    @property
    def is_loopback(self) -> bool:
        """Tell whether this is plain http on one's own machine."""
        return self.base_url.startswith("http://") and self.host in LOOPBACK

    @property
    def is_https(self) -> bool:
        """Tell whether people reach this installation over TLS."""
        return self.base_url.startswith("https://")


def _database(env: Mapping[str, str], key: str, default: Path) -> str:
    url = env.get(key) or f"sqlite:///{default}"
    if url.startswith("postgresql://"):
        return url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        message = f"{key} must start with sqlite:/// or postgresql://."
        raise SettingInvalid(message)
    return url


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = "SAYSO_BASE_URL must be an address such as https://sayso.example.com."
        raise SettingInvalid(message)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        message = "SAYSO_BASE_URL must be https, except on this very machine."
        raise SettingInvalid(message)
    return url.rstrip("/")


def _secret(given: str | None, instance: Path) -> str:
    kept = instance / "secret"
    if given is None and kept.exists():
        given = kept.read_text("ascii").strip()
    if given is not None and len(given) < SECRET_LENGTH:
        message = "SAYSO_SECRET_KEY must have 32 characters or more."
        raise SettingInvalid(message)
    return given or ""


def _smtp_url(url: str) -> str:
    if url and urlsplit(url).scheme not in {"smtp", "smtps"}:
        message = "SAYSO_SMTP_URL must start with smtp:// or smtps://."
        raise SettingInvalid(message)
    return url


def _flag(env: Mapping[str, str], key: str) -> bool:
    value = env.get(key, "0")
    if value not in {"0", "1"}:
        message = f"{key} must be 0 or 1."
        raise SettingInvalid(message)
    return value == "1"


def _count(env: Mapping[str, str], key: str) -> int:
    value = env.get(key, "0")
    if not value.isdecimal() or int(value) > MOST_WORKERS:
        message = f"{key} must be a number from 0 to 64."
        raise SettingInvalid(message)
    return int(value)


def _folder(env: Mapping[str, str], key: str) -> Path | None:
    if not env.get(key):
        return None
    folder = Path(env[key]).absolute()
    if not folder.is_dir():
        message = f"{key} must name a folder, and {folder} is none."
        raise SettingInvalid(message)
    return folder


def _file(env: Mapping[str, str], key: str) -> Path | None:
    if not env.get(key):
        return None
    path = Path(env[key]).absolute()
    if not path.is_file():
        message = f"{key} must name a file, and {path} is none."
        raise SettingInvalid(message)
    return path


def _seal_password(env: Mapping[str, str]) -> bytes:
    if not env.get("SAYSO_SEAL_PKCS12"):
        return b""
    path = _file(env, "SAYSO_SEAL_PASSWORD_FILE")
    if path is None:
        message = "SAYSO_SEAL_PASSWORD_FILE must name the file with the password."
        raise SettingInvalid(message)
    return path.read_bytes().partition(b"\n")[0].rstrip(b"\r")


def _networks(
    env: Mapping[str, str], key: str
) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        named = [each.strip() for each in env.get(key, "").split(",") if each.strip()]
        return tuple(ip_network(each) for each in named)
    except ValueError:
        message = f"{key} must name networks such as 10.0.0.0/8, with commas between."
        raise SettingInvalid(message) from None


def _kek(given: str | None) -> bytes | None:
    if given is None:
        return None
    try:
        key = base64.urlsafe_b64decode(given)
    except binascii.Error:
        key = b""
    if len(key) != KEK_LENGTH:
        message = "SAYSO_KEK must be 32 bytes in base64url."
        raise SettingInvalid(message)
    return key
