"""The fixed words of case management (domain 4.2 and 4.3), each once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    ACCESS = "access", _("Access")
    INTAKE = "intake", _("Clarifying")
    ASSESSMENT = "assessment", _("Assessment")
    PLAN = "plan", _("Support plan")
    LINKING = "linking", _("Linking")
    MONITORING = "monitoring", _("Accompanying")
    CLOSING = "closing", _("Closing")


class Intensity(models.TextChoices):
    INTENSIVE = "intensive", _("intensive")
    NORMAL = "normal", _("normal")
    ONE_OFF = "one_off", _("one-off")


class Access(models.TextChoices):
    """How somebody came to the case management."""

    REGISTRATION_OFFICE = "registration_office", _("registration office")
    IMMIGRATION = "abh", _("immigration authority")
    NATURALISATION = "ebh", _("naturalisation authority")
    SCHOOL = "school_counselling", _("school counselling")
    JOBCENTER = "jobcenter", _("Jobcenter")
    SOCIAL_OFFICE = "social_office", _("social welfare office")
    VOLUNTEER = "volunteer", _("volunteers")
    COUNSELLING = "other_counselling", _("another counselling service")
    SELF = "self", _("by herself")
    OUTREACH = "outreach", _("outreach work")
    CONFERENCE = "case_conference", _("case conference")


class Criterion(models.TextChoices):
    """The five classical criteria of "is it a case?" (domain 4.1)."""

    COMPLEX = "complex", _("The needs are many and hang together")
    SEVERAL = "several", _("Several bodies are involved")
    BLOCKED = "blocked", _("The regular way does not work")
    ALONE = "alone", _("Own strength and network are not enough for it")
    AGREES = "agrees", _("She wants it")


class Risk(models.TextChoices):
    HOMELESS = "homeless", _("has no flat, or loses it")
    VIOLENCE = "violence", _("violence")
    CHILD = "child", _("a child in danger (§ 8a SGB VIII)")
    EXPULSION = "expulsion", _("a date of expulsion")
    STOPPED = "stopped", _("benefits stopped")


class Decision(models.TextChoices):
    CASE = "case", _("It is a case")
    ADVICE = "advice", _("Advice is enough")
    REFERRAL = "referral", _("Others do it better")


class ClosureReason(models.TextChoices):
    GOALS_REACHED = "goals_reached", _("goals reached")
    PARTLY = "partly", _("goals partly reached")
    TRANSFERRED = "transferred", _("handed over to another carrier")
    MOVED = "moved", _("moved away")
    NO_CONTACT = "no_contact", _("no contact any more")
    WITHDRAWN = "withdrawn", _("she does not want it any more")
    RESIDENCE_ENDED = "residence_ended", _("residence ended")
    DEATH = "death", _("deceased")
    OTHER = "other", _("something else")


class Event(models.TextChoices):
    """What changed in somebody's life: the outcomes that figures count (domain 4.6)."""

    COURSE_STARTED = "course_started", _("language course started")
    B1 = "b1", _("B1 passed")
    JOB = "job", _("job found")
    TRAINING = "training", _("vocational training begun")
    FLAT = "flat", _("flat found")
    TITLE_UPGRADED = "title_upgraded", _("better residence title")
    PLACE = "place", _("school or Kita place")
    BENEFIT = "benefit", _("benefit granted")
    DEBT_PLAN = "debt_plan", _("debts settled by a plan")
    WAGE_PAID = "wage_paid", _("wage paid")
    LAWSUIT_WON = "lawsuit_won", _("lawsuit won")
    RECOGNISED = "recognised", _("qualification recognised")


class Offer(models.TextChoices):
    """What somebody is linked to."""

    COURSE = "course", _("language course")
    RECOGNITION = "recognition", _("recognition advice")
    JOB = "job", _("work and training")
    HOUSING = "housing", _("housing")
    KITA = "kita", _("Kita or school")
    HEALTH = "health", _("health")
    LEGAL = "legal", _("legal advice")
    DEBT = "debt", _("debt advice")
    BENEFITS = "benefits", _("benefits")
    FAMILY = "family", _("family and protection")
    LEISURE = "leisure", _("meeting people")
    OTHER = "other", _("something else")


class Refusal(models.TextChoices):
    """Why an offer was refused."""

    FULL = "full", _("no place free")
    LANGUAGE = "language", _("language")
    TITLE = "title", _("residence title does not allow it")
    COST = "cost", _("nobody pays for it")
    CHILDCARE = "childcare", _("no care for the children")
    DISTANCE = "distance", _("too far away")
    UNFIT = "unfit", _("did not fit")
    HERSELF = "herself", _("she decided against it")
    NO_ANSWER = "no_answer", _("no answer")
