"""Who plays: the organisation and its staff. All of them are made up."""

from dataclasses import dataclass

from hiring.domain.actor import Role

ORGANISATION = "Northgate Analytics"
CONTACT_EMAIL = "people@northgate.example"
CONTACT_PHONE = "+49 30 5550 123"
POSTAL_ADDRESS = "Musterkai 7, 10999 Berlin, Germany"


@dataclass(frozen=True, slots=True)
class Player:
    """A member of staff who signs in with a password that everybody may know."""

    name: str
    role: Role

    @property
    def first_name(self) -> str:
        """Return the name that stories call this player by."""
        return self.name.split()[0]

    @property
    def email(self) -> str:
        """Return the address that this player signs in with."""
        return f"{self.name.lower().replace(' ', '.')}@northgate.example"

    @property
    def password(self) -> str:
        """Return the password; for the demo only, and printed when it starts."""
        return f"demo-password-{self.first_name.lower()}"


STAFF = (
    Player("Jonas Weber", Role.HIRING_MANAGER),
    Player("Noor Haddad", Role.INTERVIEWER),
    Player("Mei Tan", Role.HR),
    Player("Ruth Adler", Role.ADMINISTRATOR),
    Player("Tessa Moreau", Role.HIRING_MANAGER),
    Player("Ben Osei", Role.INTERVIEWER),
)
"""The first of each role is who a newcomer plays."""

CANDIDATES = (
    "marek.novak@mail.example",
    "amara.okafor@mail.example",
    "yuki.tanabe@mail.example",
    "daniel.brandt@mail.example",
    "leah.brooks@mail.example",
    "ruben.castillo@mail.example",
)
"""Whose consent links are printed: first the one who has not answered yet."""
