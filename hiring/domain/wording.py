"""Words for people that are said in the domain and turned into a language at the edge.

Nothing here knows any language but English, in which every text is written first.
"""

from typing import Self


class Wording(str):
    """A text that a candidate or an informant may read, in English until it is shown.

    ``message`` is what translators see, with places like ``%(name)s`` for ``values``.
    Reading the object as a string gives the English text.
    """

    __slots__ = ("message", "values")

    message: str
    values: dict[str, object]

    def __new__(cls, message: str, **values: object) -> Self:
        """Fill the values into the English text and keep both apart as well."""
        said = super().__new__(cls, message % values if values else message)
        said.message, said.values = message, values
        return said
