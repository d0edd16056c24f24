"""A question and its thread, who asked it, what may be told by name, the collected answers, and shadowing."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Confidential, DossierKind, Unit, User
from bruecke.base.models import UUIDModel
from bruecke.consults.words import Age, Direction, Family, Side, State, Topic, Years


class Consult(Confidential):
    """A question with its bands: everything the office that is asked may know without a release.

    It names no asker. Only an authority that asks the integration centre stands here as `from_unit`.
    """

    circle = DossierKind.CONSULT

    number = models.CharField(max_length=12, unique=True)
    direction = models.CharField(max_length=14, choices=Direction)
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    topic = models.CharField(max_length=14, choices=Topic)
    urgent = models.BooleanField(default=False)
    question = models.TextField()
    title = models.CharField(max_length=20, blank=True)
    years = models.CharField(max_length=4, choices=Years, blank=True)
    age = models.CharField(max_length=5, choices=Age, blank=True)
    family = models.CharField(max_length=8, choices=Family, blank=True)
    region = models.CharField(max_length=8, blank=True)
    origin = models.CharField(max_length=20, blank=True)
    small = models.BooleanField(default=False)
    identified = models.BooleanField(default=False)
    confirmed = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    waits_for = models.CharField(max_length=6, choices=Side, blank=True)
    due = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    acked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)
    escalated_on = models.DateField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "waits"], sent_at__isnull=True) | ~Q(state__in=["draft", "waits"]) & Q(sent_at__isnull=False),
                name="consult_sent_and_when",
            ),
            models.CheckConstraint(condition=~Q(waits_for="office") | Q(due__isnull=False), name="consult_office_has_a_day"),
            models.CheckConstraint(
                condition=Q(from_unit__isnull=True) | Q(direction__in=["immigration", "naturalisation"]), name="consult_names_no_asker"
            ),
            models.CheckConstraint(condition=~Q(direction="volunteer") | Q(identified=False), name="consult_volunteer_anonymous"),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["to_unit", "due", "id"], name="consult_office", condition=Q(waits_for="office")),
            models.Index(fields=["to_unit", "-changed_at", "-id"], name="consult_office_all"),
            models.Index(fields=["to_unit", "topic", "-changed_at", "-id"], name="consult_of_topic"),
            models.Index(fields=["dossier"], name="consult_asker", condition=Q(waits_for="asker")),
            models.Index(fields=["from_unit", "-changed_at"], name="consult_from", condition=Q(from_unit__isnull=False)),
            models.Index(fields=["answered_at"], name="consult_answered", condition=Q(identified=True)),
        ]

    class Privacy:
        purpose = "a question to an authority"
        keep = (
            "identified: %(consult_months)s months after the answer (R14); without a name like that too, only the entry stays"
        )
        personal: ClassVar = {"question", "title", "years", "age", "family", "region", "origin"}
        plain: ClassVar = {
            "id", "dossier", "shelf_id", "number", "direction", "to_unit", "from_unit", "topic", "urgent", "small", "identified",
            "confirmed", "state", "waits_for", "due", "sent_at", "acked_at", "answered_at", "closed_at", "reminded_on",
            "escalated_on", "changed_at",
        }  # fmt: skip

    @property
    def is_draft(self) -> bool:
        return self.state in (State.DRAFT, State.WAITS)

    @property
    def waits_for_office(self) -> bool:
        return self.waits_for == Side.OFFICE

    @property
    def is_late(self) -> bool:
        """Whether the office is past its day."""
        return bool(self.waits_for_office and self.due and self.due < timezone.localdate())


class Post(Confidential):
    """One line of the thread. A line of the asker names nobody; an answer has its legal basis and its days."""

    circle = DossierKind.CONSULT

    class Kind(models.TextChoices):
        ANSWER = "answer", _("Answer of the office")
        ASK_BACK = "ask_back", _("Question back")
        REPLY = "reply", _("Reply")

    consult = models.ForeignKey(Consult, models.CASCADE)
    kind = models.CharField(max_length=8, choices=Kind)
    side = models.CharField(max_length=6, choices=Side)
    text = models.TextField()
    bases = ArrayField(models.CharField(max_length=60), default=list)
    law_state = models.DateField(null=True)
    review_on = models.DateField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side="asker", by__isnull=True) | Q(side="office"), name="post_of_asker_names_nobody"),
            models.CheckConstraint(
                condition=~Q(kind="answer") | Q(law_state__isnull=False, review_on__isnull=False), name="post_answer_has_its_days"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["consult", "at"], name="post_of_consult")]

    class Privacy:
        purpose = "answering a question to an authority"
        keep = "with the question (R14)"
        personal: ClassVar = {"text"}
        plain: ClassVar = {
            "id", "dossier", "shelf_id", "consult", "kind", "side", "bases", "law_state", "review_on", "by", "at",
        }  # fmt: skip


class Reply(UUIDModel):
    """The answer an office is writing; it belongs to the office alone and goes when the answer is sent."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    consult = models.OneToOneField(Consult, models.CASCADE)
    text = models.TextField(blank=True)
    bases = ArrayField(models.CharField(max_length=60), default=list)
    law_state = models.DateField(null=True)
    review_on = models.DateField(null=True)
    propose = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Privacy:
        purpose = "writing an answer"
        keep = "until the answer is sent"
        personal: ClassVar = {"text"}
        plain: ClassVar = {"id", "unit", "consult", "bases", "law_state", "review_on", "propose", "by", "changed_at"}


class Origin(Confidential):
    """Who asked, for whom, about which case or hand-over: in a dossier of its own that no authority ever enters."""

    circle = DossierKind.CONSULT

    consult = models.OneToOneField(Consult, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    person_dossier_id = models.UUIDField(null=True)
    about = models.UUIDField(null=True)
    asked_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "-asked_at"], name="origin_of_user"),
            models.Index(fields=["about"], name="origin_about", condition=Q(about__isnull=False)),
            models.Index(fields=["person_dossier_id"], name="origin_person", condition=Q(person_dossier_id__isnull=False)),
        ]

    class Privacy:
        purpose = "knowing who asked and for whom"
        keep = "with the question (R14)"
        personal: ClassVar = {"person_dossier_id", "about"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "consult", "unit", "user", "asked_at"}


class ReleasedFacts(Confidential):
    """What may be told by name, frozen as she was shown it; entered by the office only while her release counts."""

    circle = DossierKind.CONSULT

    class Said(models.TextChoices):
        NOTHING = "", _("not shown yet")
        YES = "yes", _("she agrees")
        NO = "no", _("she does not want it")

    consult = models.OneToOneField(Consult, models.CASCADE)
    facts = models.JSONField()
    proof = models.UUIDField()
    until = models.DateField()
    language = models.CharField(max_length=12)
    said = models.CharField(max_length=3, choices=Said, blank=True)
    said_at = models.DateTimeField(null=True)
    said_how = models.CharField(max_length=12, blank=True)
    shown_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(said="", said_at__isnull=True) | ~Q(said="") & Q(said_at__isnull=False),
                name="released_said_and_when",
            )
        ]

    class Privacy:
        purpose = "telling an authority what she released (§ 203 StGB)"
        keep = "until the release ends, at most %(consult_months)s months after the answer (R14)"
        personal: ClassVar = {"facts", "language"}
        plain: ClassVar = {
            "id", "dossier", "shelf_id", "consult", "proof", "until", "said", "said_at", "said_how", "shown_by",
        }  # fmt: skip


class Entry(UUIDModel):
    """One answer everybody may look up; it knows no question it came from, and only its days, no times."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("to be checked")
        RELEASED = "released", _("released")
        REPLACED = "replaced", _("replaced")
        DECLINED = "declined", _("not taken")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    topic = models.CharField(max_length=14, choices=Topic)
    title = models.CharField(max_length=140)
    question = models.TextField()
    answer = models.TextField()
    bases = ArrayField(models.CharField(max_length=60), default=list)
    law_state = models.DateField()
    review_on = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_on = models.DateField(null=True)
    words = models.GeneratedField(
        expression=SearchVector("title", "question", "answer", config="german"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=models.F("proposed_by")), name="entry_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(checked_by__isnull=False, checked_on__isnull=False), name="entry_checked_by_and_on"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="entry_words"),
            models.Index(fields=["state", "topic"], name="entry_state"),
        ]

    class Privacy:
        purpose = "looking an answer up; it names nobody"
        keep = "as long as it is of use (R14)"
        personal: ClassVar[set[str]] = set()
        plain: ClassVar = {
            "id", "unit", "topic", "title", "question", "answer", "bases", "law_state", "review_on", "version", "replaces", "state",
            "proposed_by", "proposed_on", "checked_by", "checked_on", "words",
        }  # fmt: skip


class Shadowing(UUIDModel):
    """A house lets colleagues of the others look over its shoulder, or they train together (Hospitation)."""

    class Kind(models.TextChoices):
        DAY = "day", _("Look over the shoulder")
        TRAINING = "training", _("Joint training")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    day = models.DateField()
    places = models.PositiveSmallIntegerField(default=1)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["day"], name="shadowing_day")]


class Guest(UUIDModel):
    """A colleague who wants to come, whether she can, and what she reports in a few sentences afterwards."""

    class Answer(models.TextChoices):
        ASKED = "asked", _("has asked")
        YES = "yes", _("can come")
        NO = "no", _("this time not")

    shadowing = models.ForeignKey(Shadowing, models.CASCADE)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=5, choices=Answer, default=Answer.ASKED)
    report = models.TextField(blank=True)
    reported_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["shadowing", "user"], name="guest_once")]
