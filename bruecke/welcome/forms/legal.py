"""What somebody writes who met a barrier on a page (§ 10b (2) 2 BGG NRW asks for such a form)."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from bruecke.people.names import nfc


class BarrierForm(forms.Form):
    """What does not work, and where an answer may go; nobody has to say who she is."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    what = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    answer = forms.CharField(required=False, max_length=120)

    def __init__(self, labels: dict[str, str], data: Any = None) -> None:
        super().__init__(data)
        self.words = labels
        self.fields["what"].label, self.fields["answer"].label = labels["report_what"], labels["report_answer"]

    def clean_what(self) -> str:
        text = nfc(self.cleaned_data["what"])
        if not text:
            raise ValidationError(self.words["report_empty"])
        return text
