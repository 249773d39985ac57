"""What a candidate has typed so far, between pages, until it is signed."""

from dataclasses import replace
from typing import Any

from hiring import ids
from hiring.blueprints.consent.forms import AnswersForm, RefereeForm, never_lines
from hiring.domain.consent import (
    Answer,
    Consent,
    Person,
    PersonAnswer,
    Referee,
    latest_about,
)

Draft = dict[str, Any]


def begin(consent: Consent | None, present_company: str) -> Draft:
    """Return a draft: of the answers in force, or an empty one."""
    if consent is None:
        return {"employer_name": present_company, "never": "", "people": []}
    return {
        "named": str(consent.named),
        "employer": str(consent.employer),
        "others": str(consent.others),
        "employer_name": consent.employer_name,
        "never": "\n".join(consent.never),
        "people": [_person(consent, referee) for referee in consent.referees],
    }


def _person(consent: Consent, referee: Referee) -> Draft:
    person = Person(name=referee.name, organisation=referee.organisation)
    own = latest_about(consent, person)
    return {
        "id": referee.id,
        "name": referee.name,
        "relation": referee.relation,
        "organisation": referee.organisation,
        "reach": referee.reach,
        "told": referee.told,
        "own": str(own.answer) if own else "",
    }


def with_answers(draft: Draft, form: AnswersForm) -> Draft:
    """Lay the answers of the page over the draft."""
    return {
        **draft,
        "named": form.named.data or "",
        "employer": form.employer.data or "",
        "others": form.others.data or "",
        "employer_name": form.employer_name.data or "",
        "never": form.never.data or "",
        "no_to_all": False,
    }


def with_no_to_all(draft: Draft) -> Draft:
    """Answer every question with no, those about single people too."""
    no = str(Answer.NO)
    people = [{**person, "own": ""} for person in draft["people"]]
    answers = {"named": no, "employer": no, "others": no, "no_to_all": True}
    return {**draft, **answers, "people": people}


def with_person(draft: Draft, form: RefereeForm, person_id: str | None) -> Draft:
    """Add a person, or correct one."""
    person = {
        "id": person_id or ids.new_id(),
        "name": form.name.data,
        "relation": form.relation.data,
        "organisation": form.organisation.data,
        "reach": form.reach.data or "",
        "told": bool(form.told.data),
        "own": form.own.data or "",
    }
    people = list(draft["people"])
    places = [at for at, known in enumerate(people) if known["id"] == person_id]
    if places:
        people[places[0]] = person
    else:
        people.append(person)
    return {**draft, "people": people}


def without_person(draft: Draft, person_id: str) -> Draft:
    """Take a person off the list."""
    people = [known for known in draft["people"] if known["id"] != person_id]
    return {**draft, "people": people}


def find_person(draft: Draft, person_id: str) -> Draft | None:
    """Return the person of this id, if there is one."""
    return next((one for one in draft["people"] if one["id"] == person_id), None)


def as_consent(draft: Draft, before: Consent | None) -> Consent:
    """Turn a draft into the answers to be signed; what is empty is a no.

    Answers to questions about people who are not on the list are kept as they are; so
    is a no to someone taken off the list, or another answer could cover them.
    """
    people = draft["people"]
    named = {person["name"].casefold() for person in people}
    no_to_all = draft.get("no_to_all", False)
    kept = tuple(
        replace(about, answer=Answer.NO) if no_to_all else about
        for about in (before.about_persons if before else ())
        if (about.question_id or about.answer is Answer.NO)
        and about.name.casefold() not in named
    )
    own = tuple(
        PersonAnswer(person["name"], person["organisation"], Answer(person["own"]))
        for person in people
        if person["own"]
    )
    return Consent(
        named=_answer(draft, "named"),
        employer=_answer(draft, "employer"),
        others=_answer(draft, "others"),
        employer_name=draft.get("employer_name", ""),
        referees=tuple(_referee(person) for person in people),
        about_persons=(*kept, *own),
        never=never_lines(draft.get("never", "")),
    )


def _answer(draft: Draft, group: str) -> Answer:
    return Answer(draft.get(group) or Answer.NO)


def _referee(person: Draft) -> Referee:
    return Referee(
        id=person["id"],
        name=person["name"],
        relation=person["relation"],
        organisation=person["organisation"],
        reach=person["reach"],
        told=person["told"],
    )
