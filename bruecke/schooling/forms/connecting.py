"""Who works for a school, maintains it or supervises it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bruecke.access.actor import Actor
from bruecke.access.forms import DeedForm
from bruecke.access.models import UnitKind
from bruecke.schooling.models.words import Authority
from bruecke.schooling.queries.connected import choices, places, schools

_NONE = ("", "---------")


class _Units(DeedForm):
    """A unit of a kind."""

    kind: UnitKind
    unit_id = forms.TypedChoiceField(label=_("Unit"), coerce=str)

    def __init__(self, actor: Actor, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["unit_id"].choices = [_NONE, *choices(actor, self.kind)]  # type: ignore[attr-defined]


class SchoolForm(_Units):
    """A unit works for a school."""

    kind = UnitKind.SCHOOL
    school = forms.ChoiceField(label=_("School"))
    field_order = ("key", "school", "unit_id")

    def __init__(self, actor: Actor, data: Any = None, initial: Any = None) -> None:
        super().__init__(actor, data, initial)
        self.fields["school"].choices = [_NONE, *schools()]  # type: ignore[attr-defined]


class MaintainerForm(_Units):
    """A unit maintains the schools of a municipality."""

    kind = UnitKind.SCHOOL_MAINTAINER
    ags = forms.ChoiceField(label=_("All schools of"))
    field_order = ("key", "unit_id", "ags")

    def __init__(self, actor: Actor, data: Any = None, initial: Any = None) -> None:
        super().__init__(actor, data, initial)
        self.fields["ags"].choices = [_NONE, *places()]  # type: ignore[attr-defined]


class SupervisionForm(_Units):
    """A unit is a school authority."""

    kind = UnitKind.SCHOOL_AUTHORITY
    authority = forms.ChoiceField(label=_("School authority"), choices=[_NONE, *Authority.choices])
    field_order = ("key", "authority", "unit_id")
