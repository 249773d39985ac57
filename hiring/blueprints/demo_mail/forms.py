"""The filter of the demo's mailbox."""

from typing import ClassVar

from wtforms.validators import Optional

from hiring.blueprints.forms import BaseForm, text_field


class FilterForm(BaseForm):
    """Whose mail to show; a GET form, so that the address can be kept."""

    class Meta:
        """Nothing is changed here, so there is nothing to forge."""

        csrf: ClassVar[bool] = False

    recipient = text_field(
        "Sent to",
        Optional(),
        limit=254,
        description="A name, or part of an address.",
    )
