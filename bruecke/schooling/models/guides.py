"""How families find a school: the stop, where to go on the first day, what to bring. Nothing here is about a child."""

from django.db import models

from bruecke.access.models import User
from bruecke.base.models import UUIDModel
from bruecke.network.models import School


class Guide(UUIDModel):
    """What a school tells every family that comes for the first time."""

    school = models.OneToOneField(School, models.PROTECT, related_name="guide")
    stop = models.CharField(max_length=200, blank=True)
    meet = models.CharField(max_length=200, blank=True)
    bring = models.CharField(max_length=400, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
