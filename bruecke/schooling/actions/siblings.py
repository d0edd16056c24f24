"""Which children belong together: brothers and sisters, and one child reported twice."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import Right, require
from bruecke.audit.actions import record
from bruecke.schooling.actions.counselling import BEFORE_PLACING
from bruecke.schooling.actions.progress import advance, matter_of
from bruecke.schooling.models import Entrant, Placement, Step
from bruecke.schooling.models.words import State


def _both(by: Actor, entrant: Entrant, other: Entrant) -> None:
    for one in (entrant, other):
        require(by, Right.WRITE, one.dossier)
    if entrant.pk == other.pk:
        raise ValidationError(_("That is the same child. Please choose another one."))


@transaction.atomic
def link(*, by: Actor, entrant: Entrant, other: Entrant) -> None:
    """Let two children count as brother and sister, so that a round keeps them together; guardians, address and code stay those of each
    child, because they may differ. Linking twice changes nothing. Raises ValidationError where one of both is protected."""
    _both(by, entrant, other)
    if entrant.is_protected or other.is_protected:
        raise ValidationError(_("Somebody who is protected is in nobody's family here."))
    if entrant.family == other.family:
        return
    moved = Entrant.objects.filter(family=other.family, is_protected=False)
    Placement.objects.filter(entrant__in=list(moved.values_list("pk", flat=True))).update(family=entrant.family)
    moved.update(family=entrant.family, changed_at=timezone.now())
    for one, near in ((entrant, other), (other, entrant)):
        record(verb="entrant.linked", dossier=one.dossier_id, subject=f"entrant:{near.pk}")


@transaction.atomic
def unlink(*, by: Actor, entrant: Entrant) -> None:
    """Let a child no longer count as brother or sister of anybody; a round places it by itself."""
    require(by, Right.WRITE, entrant.dossier)
    if not Entrant.objects.filter(family=entrant.family).exclude(pk=entrant.pk).exists():
        return
    family = uuid4()
    Entrant.objects.filter(pk=entrant.pk).update(family=family, changed_at=timezone.now())
    Placement.objects.filter(entrant=entrant, family__isnull=False).update(family=family)
    record(verb="entrant.unlinked", dossier=entrant.dossier_id, subject=f"entrant:{entrant.pk}")


@transaction.atomic
def same(*, by: Actor, entrant: Entrant, other: Entrant) -> None:
    """Say that `entrant` is `other`, reported once more: the matter of `entrant` ends, that of `other` goes on and its clock counts from the
    first report. No code goes over, because whoever reported again may be somebody who must not know where the child is. Doing it twice
    changes nothing. Raises ValidationError once a school was asked for `entrant`, and where one of both is protected."""
    _both(by, entrant, other)
    if entrant.is_protected or other.is_protected:
        raise ValidationError(_("One of both is protected. Please look at the records with whoever is trusted with it."))
    known = dict(Entrant.objects.filter(pk__in=[entrant.pk, other.pk]).values_list("pk", "duplicate_of"))
    if known[entrant.pk] == other.pk:
        return
    if any(known.values()):
        raise ValidationError(_("One of both counts as reported twice already. Please take that back first."))
    row = matter_of(by, entrant)
    if row.state not in (*BEFORE_PLACING, State.READY):
        raise ValidationError(
            _("A school was asked for this child already. Please open the other record and say it there."), code="quicker"
        )
    kept = matter_of(by, other)
    Entrant.objects.filter(pk=entrant.pk).update(duplicate_of=other.pk, changed_at=timezone.now())
    Placement.objects.filter(pk=kept.pk).update(reported_on=min(row.reported_on, kept.reported_on), changed_at=timezone.now())
    advance(row, State.DUPLICATE, by=by, reason=other.number, ended_on=timezone.localdate())
    record(verb="entrant.same", dossier=other.dossier_id, subject=f"entrant:{entrant.pk}")


@transaction.atomic
def not_same(*, by: Actor, entrant: Entrant, other: Entrant) -> None:
    """Say that two children who look alike are two, twins for example; nobody is asked about them again."""
    _both(by, entrant, other)
    for one, near in ((entrant, other), (other, entrant)):
        held = Entrant.objects.select_for_update(of=("self",)).get(pk=one.pk)
        if near.pk not in held.not_same:
            Entrant.objects.filter(pk=one.pk).update(not_same=[*held.not_same, near.pk])
            record(verb="entrant.not_same", dossier=one.dossier_id, subject=f"entrant:{near.pk}")


@transaction.atomic
def apart(*, by: Actor, entrant: Entrant) -> None:
    """Take back that a child was reported twice: its own matter goes on where it stood. Doing it twice changes nothing."""
    require(by, Right.WRITE, entrant.dossier)
    held = Entrant.objects.select_for_update(of=("self",)).get(pk=entrant.pk)
    if held.duplicate_of is None:
        return
    row = matter_of(by, entrant, State.DUPLICATE)
    last = Step.objects.filter(placement=row, state__in=BEFORE_PLACING).order_by("-at").first()
    Entrant.objects.filter(pk=entrant.pk).update(duplicate_of=None, changed_at=timezone.now())
    advance(row, State(last.state) if last else State.REPORTED, by=by, ended_on=None, reason=_("not reported twice after all"))
