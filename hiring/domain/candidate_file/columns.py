"""What a candidate has in a file, and the headings under which systems put it.

Words only: no cells are read here. A heading that is missing from `HEADINGS` costs
a person one choice on the preview page; a wrong one may cost them a wrong e-mail,
so headings are matched whole, never in part ("Recruiter email" is no candidate).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeAlias


class CandidateField(StrEnum):
    """What can be read about a candidate; values are stable names for forms."""

    FULL_NAME = "full_name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    OPENING = "opening"
    PHONE = "phone"
    COMPANY = "company"
    PLACE = "place"
    TITLE = "title"
    SOURCE = "source"
    REFERENCE = "reference"
    APPLIED_ON = "applied_on"


ColumnMapping: TypeAlias = Mapping[CandidateField, int]

FIELD_LABELS: Final[Mapping[CandidateField, str]] = {
    CandidateField.FULL_NAME: "Full name",
    CandidateField.FIRST_NAME: "First name",
    CandidateField.LAST_NAME: "Last name",
    CandidateField.EMAIL: "E-mail",
    CandidateField.OPENING: "Opening",
    CandidateField.PHONE: "Phone",
    CandidateField.COMPANY: "Present company",
    CandidateField.PLACE: "Where they live (jurisdiction)",
    CandidateField.TITLE: "Present title",
    CandidateField.SOURCE: "Source",
    CandidateField.REFERENCE: "Reference in your system",
    CandidateField.APPLIED_ON: "Applied on",
}

# Best heading first. Fields claim columns in this order, so that "Job title" is the
# opening where there is no "Job", and the present title where there is one.
HEADINGS: Final[Mapping[CandidateField, tuple[str, ...]]] = {
    CandidateField.FIRST_NAME: (
        "first name",
        "firstname",
        "given name",
        "given names",
        "forename",
        "vorname",
        "prénom",
        "nombre",
        "voornaam",
        "imię",
    ),
    CandidateField.LAST_NAME: (
        "last name",
        "lastname",
        "surname",
        "family name",
        "nachname",
        "familienname",
        "nom de famille",
        "apellido",
        "apellidos",
        "achternaam",
        "nazwisko",
    ),
    CandidateField.FULL_NAME: (
        "full name",
        "fullname",
        "name",
        "candidate",
        "applicant",
        "vollständiger name",
        "nom complet",
        "nombre completo",
        "nom",
    ),
    CandidateField.EMAIL: (
        "email",
        "e mail",
        "email address",
        "e mail address",
        "emails",
        "email addresses",
        "primary email",
        "primary email address",
        "personal email",
        "personal email address",
        "mail",
        "e mail adresse",
        "email adresse",
        "adresse e mail",
        "courriel",
        "correo electrónico",
        "work email",
        "work email address",
    ),
    CandidateField.OPENING: (
        "job",
        "job name",
        "opening",
        "opening name",
        "vacancy",
        "vacancy name",
        "vacancy title",
        "lever posting url",
        "posting url",
        "posting",
        "posting title",
        "posting name",
        "job url",
        "vacancy external id",
        "vacancy internal id",
        "vacancy id",
        "job id",
        "opening id",
        "posting id",
        "requisition id",
        "requisition",
        "job requisition",
        "applied for",
        "position applied for",
        "job applied for",
        "job title",
        "position",
        "role",
        "stelle",
        "poste",
        "puesto",
        "vacature",
    ),
    CandidateField.PHONE: (
        "phone",
        "phone number",
        "telephone",
        "telephone number",
        "mobile",
        "mobile phone",
        "mobile number",
        "cell",
        "cell phone",
        "phones",
        "phone numbers",
        "telefon",
        "telefonnummer",
        "téléphone",
        "teléfono",
        "telefoon",
    ),
    CandidateField.COMPANY: (
        "company",
        "current company",
        "company name",
        "current employer",
        "employer",
        "organisation",
        "organization",
        "current organisation",
        "current organization",
        "firma",
        "unternehmen",
        "entreprise",
        "empresa",
        "bedrijf",
    ),
    CandidateField.PLACE: ("jurisdiction", "jurisdictions"),
    CandidateField.TITLE: (
        "title",
        "current title",
        "current job title",
        "headline",
        "current position",
        "job title",
    ),
    CandidateField.SOURCE: (
        "source",
        "sources",
        "source name",
        "quelle",
        "origin",
        "fuente",
        "bron",
    ),
    CandidateField.REFERENCE: (
        "external id",
        "external reference",
        "reference",
        "reference number",
        "reference id",
        "ref",
        "internal id",
        "id",
        "application id",
        "profile id",
        "lever profile url",
        "profile url",
    ),
    CandidateField.APPLIED_ON: (
        "applied on",
        "applied at",
        "date applied",
        "date applied at",
        "applied date",
        "applied",
        "application date",
        "date of application",
        "date added",
        "added on",
        "added at",
        "created at",
        "created on",
        "bewerbungsdatum",
        "date de candidature",
    ),
}

_ASIDE: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_WORD: Final = re.compile(r"[\W_]+")
_OWNER: Final = re.compile(r"^(?:candidate|applicant)(?: s)? (?=.)")
_MAX_HEADING: Final = 100
_BARE_NAMES: Final = ("name", "nom")


def heading_key(heading: str) -> str:
    """Fold a heading to the words that count: "Candidate E-Mail*" is "e mail"."""
    if len(heading) > _MAX_HEADING:
        return ""
    folded = _ASIDE.sub(" ", unicodedata.normalize("NFKC", heading).casefold())
    return _OWNER.sub("", _NO_WORD.sub(" ", folded).strip())


def recognise(headings: Sequence[str]) -> dict[CandidateField, int]:
    """Propose which column holds what, by the headings alone."""
    columns: dict[str, int] = {}
    for index, heading in enumerate(headings):
        columns.setdefault(heading_key(heading), index)
    bare = {columns[name] for name in _BARE_NAMES if name in columns}
    found: dict[CandidateField, int] = {}
    for field, names in HEADINGS.items():
        best = next((name for name in names if name in columns), None)
        if best is not None:
            found[field] = columns.pop(best)
    return _settle_names(found, bare)


def _settle_names(
    found: dict[CandidateField, int], bare: set[int]
) -> dict[CandidateField, int]:
    """Read a bare "Name" beside one half of a name as the other half."""
    halves = {CandidateField.FIRST_NAME, CandidateField.LAST_NAME}
    missing = halves - found.keys()
    if len(missing) == 1 and found.get(CandidateField.FULL_NAME) in bare:
        found[missing.pop()] = found.pop(CandidateField.FULL_NAME)
    return found
