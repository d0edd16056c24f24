"""What the short line hands to the reports: questions by topic and direction, how long an answer took, what is known by now."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from statistics import median

from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import require_job
from bruecke.base.days import end_of, start_of
from bruecke.base.figures import Measure, Period, Table, crossed, listed, opened
from bruecke.consults.models import Consult, Entry
from bruecke.consults.words import Direction, Topic


def figures(actor: Actor, period: Period) -> list[Table | Measure]:
    """Return the numbers of a period as they are, before any protection; only a job counts (raises NotVisible)."""
    require_job(actor, "figures")
    return [_topics(period), *_days(period), _known(period)]


def _topics(period: Period) -> Table:
    rows = Consult.objects.filter(sent_at__gte=start_of(period.since), sent_at__lt=_after(period))
    topics, directions = {str(one): str(one.label) for one in Topic}, {str(one): str(one.label) for one in Direction}
    counts = Counter((topics[topic], directions[direction]) for topic, direction in rows.values_list("topic", "direction"))
    labels = (_("topic"), tuple(topics.values())), (_("direction"), tuple(directions.values()))
    return crossed("consults.topics", _("Questions on the short line"), rows=labels[0], columns=labels[1], counts=counts)


def _days(period: Period) -> Iterator[Measure]:
    """The median days until an answer, of what was answered in the period; nothing where nothing was."""
    rows = Consult.objects.filter(answered_at__gte=start_of(period.since), answered_at__lt=_after(period))
    moments = rows.values_list("sent_at", "answered_at")
    days = [(answered - sent).total_seconds() / 86400 for sent, answered in moments if sent and answered]
    if days:
        yield Measure("consults.response_days", _("Answer of an authority"), round(median(days), 1), _("days"), len(days))


def _known(period: Period) -> Table:
    """Answers released for all by the last day, by topic; a sentence about the law is about nobody."""
    rows = Entry.objects.filter(state=Entry.State.RELEASED, checked_on__lte=period.until)
    counts = Counter(rows.values_list("topic", flat=True))
    title = _("Answers in the knowledge base")
    return opened(listed("consults.known", title, _("topic"), {str(one.label): counts[one.value] for one in Topic}))


def _after(period: Period) -> datetime:
    """Return the moment before which it happened: the end of the last day, or the cut-off if that is earlier."""
    end = end_of(period.until)
    return min(end, period.written_before) if period.written_before else end
