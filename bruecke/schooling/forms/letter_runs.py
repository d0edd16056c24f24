"""What is chosen for a run of letters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from bruecke.access.actor import Actor
from bruecke.access.forms import DeedForm
from bruecke.schooling.queries.letter_runs import KINDS, WRITERS


class RunForm(DeedForm):
    """Which kind of letter, of those the actor may write."""

    kind = forms.ChoiceField(label=gettext_lazy("Which letters"), widget=forms.RadioSelect)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [one for one in KINDS.choices if actor.has(*WRITERS[one[0]])]  # type: ignore[attr-defined]
