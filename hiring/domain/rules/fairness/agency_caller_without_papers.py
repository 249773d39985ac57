"""FAIR004 agency-caller-without-papers

What it flags
    A contact made by an agency for us, without its papers: that the candidate was told
    of the agency's report in a document of its own, and signed.
Why it matters
    In the United States such calls by an agency make a report of their own kind, which
    needs the candidate's signature first. Elsewhere too the candidate should know that
    strangers hold what is said.
Example
    Referenza GmbH rang Priya Shah for us. Amara had agreed with us, but had never heard
    of Referenza.
Instead
    Have the agency send its document, wait for the signature and tick it with the next
    contact. Or call yourself.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening


@rule("FAIR004", "agency-caller-without-papers", since="0.2")
def agency_caller_without_papers(
    case: CaseFile, _policy: Policy
) -> Iterator[Objection]:
    """Flag each contact by an agency that the candidate signed nothing for."""
    for contact in case.contacts:
        if contact.caller_agency and not contact.agency_papers:
            yield Objection(
                contact.id,
                f"{opening(contact)} {contact.caller_agency} was in touch for us, and "
                f"{case.candidate} had not signed its papers.",
            )
