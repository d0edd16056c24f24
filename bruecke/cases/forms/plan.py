"""The copy of the plan she agrees to."""

import base64
import binascii
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.forms import DeedForm
from bruecke.cases.models import PlanCopy
from bruecke.cases.queries.case import Page
from bruecke.cases.queries.words import languages, spoken

PNG = "data:image/png;base64,"
MOST = 200_000


class CopyForm(DeedForm):
    """In which language she reads it."""

    language = forms.ChoiceField(label=gettext_lazy("She reads it in"))

    def __init__(self, page: Page, data: Any = None) -> None:
        super().__init__(data, initial={"language": spoken(page.person)})
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]


class SignForm(DeedForm):
    """How she agreed: spoken, or with her signature on the tablet."""

    how = forms.ChoiceField(
        label=gettext_lazy("How did she agree?"), widget=forms.RadioSelect, initial=PlanCopy.How.TABLET,
        choices=[(PlanCopy.How.TABLET, gettext_lazy("signs here")), (PlanCopy.How.SPOKEN, gettext_lazy("has said yes, we went through it together"))],
    )  # fmt: skip
    signature = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MOST)

    def clean(self) -> dict[str, Any]:
        """A signature on the tablet is a drawing."""
        found = super().clean() or self.cleaned_data
        if found.get("how") == PlanCopy.How.TABLET and not found.get("signature"):
            raise ValidationError(_("Please sign in the field, or choose that she has said yes."))
        return found

    def clean_signature(self) -> str:
        drawn: str = self.cleaned_data["signature"]
        try:
            content = base64.b64decode(drawn.removeprefix(PNG), validate=True) if drawn else b""
        except binascii.Error as error:
            raise ValidationError(_("The signature did not arrive. Please sign again.")) from error
        if drawn and not content.startswith(b"\x89PNG"):
            raise ValidationError(_("The signature did not arrive. Please sign again."))
        return drawn

    @property
    def agreed(self) -> dict[str, Any]:
        """Return what the action needs; only after `is_valid`."""
        found = self.cleaned_data
        drawn = base64.b64decode(found["signature"].removeprefix(PNG)) if found["how"] == PlanCopy.How.TABLET else b""
        return {"how": found["how"], "signature": drawn}
