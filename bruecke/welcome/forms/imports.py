"""Uploading a file of an office, and choosing doubtful rows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from bruecke.welcome.files.reading import MOST_BYTES
from bruecke.welcome.forms.desk import DeedForm

MOST_LINES = 200


class UploadForm(DeedForm):
    """One CSV or XLSX file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX with a head, at most 40 MB"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Please choose a file of at most 40 MB.")},
    )

    def content(self) -> bytes:
        """Return the bytes; only after `is_valid`. One byte more than allowed is enough to know that it is too large."""
        return bytes(self.cleaned_data["file"].read(MOST_BYTES + 1))

    def name(self) -> str:
        """Return what the file is called."""
        return str(self.cleaned_data["file"].name)


class ListForm(UploadForm):
    """A list without a head; its own prefix keeps it apart from the other form of the page."""

    prefix = "list"


class DecideForm(forms.Form):
    """Which doubtful rows are taken along."""

    take = forms.BooleanField(required=False)
    line = forms.CharField(required=False)

    def lines(self) -> list[int]:
        """Return the ticked lines; what is no number is left out."""
        ticked: list[Any] = self.data.getlist("line")  # type: ignore[attr-defined]
        return [int(line) for line in ticked[:MOST_LINES] if str(line).isdecimal()]
