"""Whether two addresses reach the same mailbox or telephone, or may do so.

People list an address as they remember it: with a name before it, a web address in
place of a mail domain, a number with or without its country.
"""

import re
from collections.abc import Iterator

from hiring.domain.names import Match, folded, trading_words

_MAILBOX = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_DOMAIN = re.compile(r"(?<![\w@.+-])(?:[^\W_][\w-]*\.)+[^\W\d_]{2,}(?![\w@.-])")
_PHONE = re.compile(r"\+?\(?\d[\d\s()/.\u2010-\u2015-]{5,}\d")
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
_SHARED_BY_ALL = frozenset(
    "aol.com fastmail.com free.fr gmail.com gmx.at gmx.de gmx.net googlemail.com "
    "hotmail.com icloud.com interia.pl live.com mail.com mail.ru me.com o2.pl onet.pl "
    "orange.fr outlook.com pm.me posteo.de proton.me protonmail.com t-online.de "
    "web.de wp.pl yahoo.com yandex.ru".split()
)
"""Domains that tell nothing of who has a mailbox there."""
_DESKS = frozenset(
    "admin bewerbung biuro careers contact contacto direction empfang hello hr info "
    "jobs kadry kontakt mail office people personal recepcja reception recruiting rh "
    "sales secretariat sekretariat service support team verwaltung zentrale".split()
)
"""What mailboxes are called that nobody has alone."""
_TELLING_DIGITS = 7


def match_mailbox(entry: str, mailbox: str) -> Match:
    """Compare an address or a domain, as someone may have listed it, to a mailbox."""
    given = _mailbox(mailbox)
    if not given:
        return Match.NONE
    found = [Match.NONE]
    found += [_match_boxes(listed, given) for listed in _mailboxes(entry)]
    found += [_match_domain(listed, given) for listed in _domains(entry)]
    return max(found)


def match_phone(entry: str, reach: str) -> Match:
    """Compare the numbers in two texts; with or without their country they are one."""
    mine, theirs = list(_numbers(entry)), list(_numbers(reach))
    same = any(_same_number(one, other) for one in mine for other in theirs)
    return Match.SAME if same else Match.NONE


def match_reach(entry: str, reach: str) -> Match:
    """Compare how two people are reached: by mail, or by telephone."""
    if not entry or not reach:
        return Match.NONE
    return max(match_mailbox(entry, reach), match_phone(entry, reach))


def is_same_reach(one: str, other: str) -> bool:
    """Tell whether two people share a mailbox or a telephone of their own.

    A desk that many share tells nothing, nor does the domain that they have in common.
    """
    mine, theirs = _mailbox(one), _mailbox(other)
    if mine and mine == theirs:
        return mine[0] not in _DESKS
    return match_phone(one, other) is Match.SAME


def match_firm_of(entry: str, mailbox: str) -> Match:
    """Tell whether a mailbox may belong to an organisation of that name."""
    given = _mailbox(mailbox)
    words = trading_words(entry)
    if not given or not words or given[1] in _SHARED_BY_ALL or "@" in entry:
        return Match.NONE
    labels = {label.replace("-", "") for label in given[1].split(".")[:-1]}
    return Match.NEAR if {"".join(words), "".join(words[:2])} & labels else Match.NONE


def _mailboxes(text: str) -> Iterator[tuple[str, str]]:
    for found in _MAILBOX.findall(text):
        if box := _mailbox(found):
            yield box


def _domains(text: str) -> Iterator[str]:
    for found in _DOMAIN.findall(_MAILBOX.sub(" ", text.casefold()).replace("@", " ")):
        yield _plain_domain(found.removeprefix("www."))


def _mailbox(text: str) -> tuple[str, str] | None:
    """Return a mailbox without what its owner may put in at will."""
    found = _MAILBOX.search(text.casefold())
    if found is None:
        return None
    local, _, domain = found.group().rpartition("@")
    local, domain = local.partition("+")[0], _plain_domain(domain)
    if domain in _DOTLESS:
        return local.replace(".", ""), "gmail.com"
    return local, domain


def _plain_domain(domain: str) -> str:
    try:
        return domain.strip(".").encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _match_boxes(listed: tuple[str, str], given: tuple[str, str]) -> Match:
    if listed == given:
        return Match.SAME
    if listed[1] != given[1] or listed[1] in _SHARED_BY_ALL:
        return Match.NONE
    is_desk = given[0] in _DESKS or listed[0] in _DESKS
    near = is_desk or folded(listed[0]) == folded(given[0])
    return Match.NEAR if near else Match.NONE


def _match_domain(listed: str, given: tuple[str, str]) -> Match:
    domain = given[1]
    if domain == listed or domain.endswith("." + listed):
        return Match.SAME
    return Match.NEAR if listed.endswith("." + domain) else Match.NONE


def _numbers(text: str) -> Iterator[str]:
    for found in _PHONE.findall(_MAILBOX.sub(" ", text)):
        digits = "".join(char for char in found.replace("(0)", "") if char.isdecimal())
        yield digits.lstrip("0")


def _same_number(one: str, other: str) -> bool:
    few, many = sorted((one, other), key=len)
    if len(few) < _TELLING_DIGITS or len(many) - len(few) > 3:  # noqa: PLR2004
        return False
    return many.endswith(few)
