"""A run of letters of a decided round: how far it is, and the finished parts, which its maker alone opens for a day."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import User
from bruecke.base.models import UUIDModel
from bruecke.schooling.models.placements import Round


class LetterRun(UUIDModel):
    """One kind of letter for many children: keys of whom it is about, and parts as they are finished, so that a killed worker loses one."""

    class Kind(models.TextChoices):
        PLACES = "places", _("places, to families")
        WAITING = "waiting", _("still no place, to families")
        SCHOOLS = "schools", _("sheets, to schools")

    class State(models.TextChoices):
        QUEUED = "queued", _("waits to be laid out")
        RUNNING = "running", _("is being laid out")
        DONE = "done", _("ready")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("could not be laid out")

    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    members = ArrayField(models.UUIDField())
    state = models.CharField(max_length=7, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    letters = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list)
    file = models.UUIDField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    stop_wanted = models.BooleanField(default=False)
    beat_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["round", "-made_at"], name="letter_run_of_round")]

    @property
    def total(self) -> int:
        return len(self.members)

    @property
    def is_running(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)
