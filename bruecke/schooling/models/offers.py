"""What one school was told of one child, what it answered, the first day, and the looks back afterwards."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Confidential, DossierKind, User
from bruecke.network.models import School
from bruecke.schooling.models.placements import Placement, Round
from bruecke.schooling.models.places import Group
from bruecke.schooling.models.words import Objection


class Offer(Confidential):
    """A place of one school for one child: the frozen facts the school may know, its answer, and who decided (§ 46 SchulG NRW)."""

    circle = DossierKind.PUPIL

    class State(models.TextChoices):
        OPEN = "open", _("to be answered")
        ACCEPTED = "accepted", _("school said yes")
        OBJECTED = "objected", _("objection")
        ESCALATED = "escalated", _("not answered in time")
        ASSIGNED = "assigned", _("assigned by the authority")
        STARTED = "started", _("at school")
        ENDED = "ended", _("ended")
        DIRECT = "direct", _("admitted by the school itself")

    placement = models.ForeignKey(Placement, models.CASCADE, null=True, related_name="offers")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    round = models.ForeignKey(Round, models.SET_NULL, null=True, related_name="+")
    facts = models.JSONField()
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    offered_at = models.DateTimeField()
    due = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    objection = models.CharField(max_length=5, choices=Objection, blank=True)
    objection_text = models.TextField(blank=True)
    proof = models.TextField(blank=True)
    proof_file = models.UUIDField(null=True)
    proof_name = models.CharField(max_length=120, blank=True)
    proof_type = models.CharField(max_length=40, blank=True)
    free_slots = models.PositiveSmallIntegerField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)
    first_day = models.DateField(null=True)
    bring = models.CharField(max_length=400, blank=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["placement"], name="offer_one_at_a_time", condition=~Q(state="ended") & Q(placement__isnull=False)
            ),
            models.CheckConstraint(
                condition=~Q(state="objected") | ~Q(objection="") & ~Q(objection_text="") & ~Q(proof=""),
                name="offer_objection_with_proof",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="offer_decided_by_and_at",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "state", "due"], name="offer_of_school"),
            models.Index(fields=["state", "due"], name="offer_due"),
            models.Index(fields=["placement"], name="offer_of_placement"),
        ]

    class Privacy:
        purpose = "asking a school for a place and admitting the child (§ 46 SchulG NRW)"
        keep = "%(school_entrant_months)s months after the end of follow-up (R7); the school keeps its own file (VO-DV I)"
        personal: ClassVar = {"facts", "objection_text", "proof", "proof_file", "proof_name", "decision", "bring"}
        plain: ClassVar = {
            "id", "dossier", "shelf_id", "placement", "school", "group", "round", "state", "offered_at", "due", "answered_at", "answered_by",
            "objection", "free_slots", "proof_type", "decided_by", "decided_at", "first_day", "reminded_on",
        }  # fmt: skip

    @property
    def is_late(self) -> bool:
        """Whether the school is past its day."""
        return self.state == self.State.OPEN and self.due < timezone.localdate()


class FollowUp(Confidential):
    """A look at how the child does: after six weeks, 6, 12, 18 and 24 months; at 18 the regular track is prepared."""

    circle = DossierKind.PUPIL

    class Outcome(models.TextChoices):
        OPEN = "", _("not looked yet")
        FINE = "fine", _("goes well")
        SUPPORT = "support", _("needs more support")
        TRACK = "track", _("regular track decided")
        EXTENDED = "extended", _("support extended")
        CHANGED = "changed", _("another school")
        LEFT = "left", _("left the school")

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="follow_ups")
    after = models.CharField(max_length=10)
    due = models.DateField()
    done_on = models.DateField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    track = models.CharField(max_length=4, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offer", "after"], name="follow_up_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, outcome="") | Q(done_on__isnull=False) & ~Q(outcome=""), name="follow_up_done"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["due"], name="follow_up_due", condition=Q(done_on__isnull=True))]

    class Privacy:
        purpose = "following how the child does during support"
        keep = "with the child (R7)"
        personal: ClassVar = {"outcome", "track", "note"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "offer", "after", "due", "done_on", "by"}
