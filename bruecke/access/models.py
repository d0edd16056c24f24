"""Organisations, units, users, memberships, dossiers, shelves and grants."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bruecke.base.models import UUIDModel


class Regime(models.TextChoices):
    """The privacy law a body follows: DSGVO, KDG (catholic) or DSG-EKD (protestant)."""

    DSGVO = "dsgvo", _("GDPR")
    KDG = "kdg", _("KDG (catholic church)")
    DSG_EKD = "dsg_ekd", _("DSG-EKD (protestant church)")


class UnitKind(models.TextChoices):
    REGISTRATION_OFFICE = "registration_office", _("Registration office")
    CARRIER_TEAM = "carrier_team", _("Carrier team")
    INTEGRATION_CENTRE = "integration_centre", _("Integration centre")
    IMMIGRATION_OFFICE = "immigration_office", _("Immigration authority")
    NATURALISATION_OFFICE = "naturalisation_office", _("Naturalisation authority")
    SCHOOL = "school", _("School")
    SCHOOL_COUNSELLING = "school_counselling", _("School counselling of the integration centre")
    SCHOOL_AUTHORITY = "school_authority", _("School authority")
    SCHOOL_MAINTAINER = "school_maintainer", _("School maintainer")
    HEALTH_OFFICE = "health_office", _("Health office")
    ADMINISTRATION = "administration", _("County administration")


class Role(models.TextChoices):
    CLERK = "clerk", _("Registration clerk")
    COUNSELLOR = "counsellor", _("Counsellor")
    CASE_MANAGER = "case_manager", _("Case manager")
    CARRIER_LEAD = "carrier_lead", _("Carrier lead")
    COORDINATOR = "coordinator", _("KIM coordination")
    IMMIGRATION_OFFICER = "immigration_officer", _("Immigration officer")
    NATURALISATION_OFFICER = "naturalisation_officer", _("Naturalisation officer")
    KI_ADVISER = "ki_adviser", _("Adviser of the integration centre")
    HELPER = "helper", _("Volunteer or temporary helper")
    KI_TEACHER = "ki_teacher", _("School counsellor of the integration centre")
    SCHOOL_AUTHORITY = "school_authority", _("School authority")
    SCHOOL_OFFICE = "school_office", _("School office")
    SCHOOL_MAINTAINER = "school_maintainer", _("School maintainer")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    COUNTY_ADMIN = "county_admin", _("County administration")


class DossierKind(models.TextChoices):
    PERSON = "person", _("Person")
    HANDOVER = "handover", _("Hand-over")
    COUNSELLING = "counselling", _("Counselling")
    CASE = "case", _("Case")  # the cover: number, phase, deadlines, who
    CASEWORK = "casework", _("Content of a case")
    PLAN = "plan", _("Plan as agreed")  # what she herself may read
    ERRAND = "errand", _("Errand of a helper")
    CONSULT = "consult", _("Question to an authority")
    CONFERENCE = "conference", _("Case conference")
    ENTRANT = "entrant", _("School entrant")  # the family's and the counselling's part
    PLACEMENT = "placement", _("School place wanted")  # what the school authority may know
    PUPIL = "pupil", _("Dossier for the school")  # what one school was told of one child


class Reason(models.TextChoices):
    """Why somebody may enter: the word that is shown to the person."""

    WROTE = "wrote", _("wrote it down at the desk")
    ROUTING = "routing", _("has to find the right team")
    INBOX = "inbox", _("was offered to the team")
    ASSIGNED = "assigned", _("is responsible")
    TRUSTED = "trusted", _("is responsible for somebody protected")
    INVITED = "invited", _("takes part in the conference")
    ASKED = "asked", _("has asked")
    ADDRESSED = "addressed", _("is asked")
    RELEASED = "released", _("was released by her")
    COUNSELS = "counsels", _("counsels on schools")
    PLACES = "places", _("decides about school places")
    OFFERED = "offered", _("is the school that was asked")
    COVER = "cover", _("stands in for a colleague")
    SUPERVISION = "supervision", _("leads the team")
    EMERGENCY = "emergency", _("emergency access")
    PERSON = "person", _("it is her own")


class Organisation(UUIDModel):
    """A body that is responsible for data; the notice names its address and its privacy officer (Art. 13 (1) a, b GDPR)."""

    name = models.CharField(max_length=120, unique=True)
    is_public_body = models.BooleanField()
    regime = models.CharField(max_length=8, choices=Regime, default=Regime.DSGVO)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    represented_by = models.CharField(max_length=120, blank=True)
    privacy_contact = models.CharField(max_length=200, blank=True)
    invented = models.BooleanField(default=False)

    @property
    def lacks_facts(self) -> bool:
        """Whether something is missing that the notice has to name."""
        return not (self.address and (self.phone or self.email) and self.privacy_contact)

    def __str__(self) -> str:
        return self.name


class Unit(UUIDModel):
    """A place of work inside an organisation: office, team, authority."""

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24, choices=UnitKind)
    ags = models.CharField(max_length=8, blank=True)
    street = models.CharField(max_length=120, blank=True)
    town = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    capacity = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "name"], name="unit_once")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail address without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(UUIDModel, AbstractBaseUser):
    """A colleague with an account; newcomers never need one."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    gender = models.CharField(max_length=1, blank=True, choices=[("f", _("woman")), ("m", _("man"))])
    phone = models.CharField(max_length=40, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    room = models.CharField(max_length=160, blank=True)
    is_active = models.BooleanField(default=True)
    invented = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name


class Membership(UUIDModel):
    """Somebody works in a unit, in one role, from a day until a day."""

    user = models.ForeignKey(User, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT)
    role = models.CharField(max_length=24, choices=Role)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "unit", "role", "since"], name="membership_once"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="membership_order"),
        ]


class Cover(UUIDModel):
    """A deputy for somebody who is absent, inside one unit; it ends by itself."""

    absent = models.ForeignKey(User, models.PROTECT, related_name="covers_received")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="covers_given")
    unit = models.ForeignKey(Unit, models.PROTECT)
    since = models.DateField()
    until = models.DateField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="cover_order"),
            models.CheckConstraint(condition=~Q(absent=models.F("deputy")), name="cover_by_another"),
        ]


class Shelf(UUIDModel):
    """All dossiers of one kind that one unit keeps for one use (Aktenbestand)."""

    class Use(models.TextChoices):
        DESK = "desk", _("at the desk")
        ROUTING = "routing", _("to be routed")
        INBOX = "inbox", _("inbox of the team")
        KEPT = "kept", _("accepted by the team")
        MASTER = "master", _("master records")
        CLOSED = "closed", _("closed")
        PROTECTED = "protected", _("protected")

    kind = models.CharField(max_length=12, choices=DossierKind)
    use = models.CharField(max_length=9, choices=Use)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "use", "unit"], name="shelf_once", nulls_distinct=False)
        ]


class Dossier(UUIDModel):
    """The circle of confidentiality; it stands on exactly one shelf."""

    kind = models.CharField(max_length=12, choices=DossierKind)
    shelf = models.ForeignKey(Shelf, models.PROTECT)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["id", "shelf"], name="dossier_on_shelf")]
        indexes: ClassVar = [models.Index(fields=["shelf"], name="dossier_of_shelf")]

    class Privacy:
        purpose = "keeping circles apart"
        keep = "as long as its rows"
        personal: ClassVar[set[str]] = set()
        plain: ClassVar = {"id", "kind", "shelf", "opened_at"}


class Grant(UUIDModel):
    """The stored reason why a user, a unit or the person with her code may enter one dossier or one shelf."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, null=True)
    shelf = models.ForeignKey(Shelf, models.PROTECT, null=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="grants")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True)
    code_hash = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=12, choices=Reason)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stems_from = models.UUIDField(null=True)
    sentence = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(dossier__isnull=True) ^ Q(shelf__isnull=True), name="grant_on_dossier_or_shelf"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, code_hash="") | Q(unit__isnull=True, user__isnull=True) & ~Q(code_hash=""),
                name="grant_to_unit_or_code",
            ),
            models.CheckConstraint(
                condition=~Q(reason="emergency") | ~Q(sentence="") & Q(until__isnull=False, user__isnull=False),
                name="grant_emergency_needs_sentence_and_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "unit"], name="grant_live_user", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["unit"], name="grant_live_unit", condition=Q(ended_at__isnull=True, user__isnull=True)),
            models.Index(fields=["code_hash"], name="grant_live_code", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["dossier"], name="grant_of_dossier"),
            models.Index(fields=["stems_from"], name="grant_stems_from"),
        ]

    class Privacy:
        purpose = "answering who may see a dossier and why"
        keep = "with the dossier"
        personal: ClassVar = {"sentence"}
        plain: ClassVar = {
            "id", "dossier", "shelf", "user", "unit", "code_hash", "reason", "since", "until", "ended_at", "stems_from",
        }  # fmt: skip


class Confidential(UUIDModel):
    """A row that belongs to exactly one dossier; the database fills `shelf_id` and keeps it true.

    `circle` names the kind of dossier such rows stand in, so that the policy need not look it up for every grant.
    """

    circle: ClassVar[DossierKind]
    dossier = models.ForeignKey(Dossier, models.CASCADE)
    shelf_id = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True
