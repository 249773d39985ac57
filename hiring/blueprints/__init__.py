"""What only HTTP knows: views and forms, a folder for each feature."""

from flask import Blueprint

from hiring.blueprints.account import account
from hiring.blueprints.audit import audit
from hiring.blueprints.calls import calls
from hiring.blueprints.candidates import candidates
from hiring.blueprints.consent import consent
from hiring.blueprints.contacts import contacts
from hiring.blueprints.debriefs import debriefs
from hiring.blueprints.demo_mail import demo_mail
from hiring.blueprints.findings import findings
from hiring.blueprints.mail import mail
from hiring.blueprints.openings import openings
from hiring.blueprints.passages import passages
from hiring.blueprints.policies import policies
from hiring.blueprints.requests import requests
from hiring.blueprints.rules import rules
from hiring.blueprints.speakers import speakers
from hiring.blueprints.staff import staff

BLUEPRINTS: tuple[Blueprint, ...] = (
    account,
    audit,
    calls,
    candidates,
    consent,
    contacts,
    debriefs,
    demo_mail,
    findings,
    mail,
    openings,
    policies,
    passages,
    requests,
    rules,
    speakers,
    staff,
)
