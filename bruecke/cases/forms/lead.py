"""What a lead chooses: which cases go to whom."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from bruecke.access.forms import DeedForm
from bruecke.access.models import User

MOST = 500


class AssignForm(DeedForm):
    """One case, or the ticked ones of a list, to one colleague."""

    to_user_id = forms.TypedChoiceField(label=gettext_lazy("To whom?"), coerce=UUID)
    cases = forms.TypedMultipleChoiceField(coerce=UUID, required=False)

    def __init__(self, people: list[User], cases: list[Any], data: Any = None) -> None:
        super().__init__(data)
        self.fields["to_user_id"].choices = [("", "–"), *((row.pk, row.name) for row in people)]  # type: ignore[attr-defined]
        self.fields["cases"].choices = [(row.pk, row.number) for row in cases[:MOST]]  # type: ignore[attr-defined]
