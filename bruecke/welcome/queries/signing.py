"""Named reads of the pages a person sees before she has signed: what she is asked, in her language, by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.db.models import Q
from django.utils import timezone

from bruecke.access.actor import NOBODY, Actor
from bruecke.access.models import Organisation, Unit, UnitKind
from bruecke.access.queries import office_of
from bruecke.base.crypto import box
from bruecke.base.keys import key_in
from bruecke.consent import texts
from bruecke.consent.models import Purpose, TextVersion
from bruecke.consent.queries import receivers, text
from bruecke.consent.texts import Rendered
from bruecke.network.models import AreaAssignment
from bruecke.network.queries import municipality_names, responsible, rule
from bruecke.welcome.models import PaperForm, Signing, Way
from bruecke.welcome.queries.arrivals import Arrival, unpack

#: A page that was opened in time may still be sent when the network comes back this much later.
GRACE = timedelta(minutes=15)
OPEN_STATES = (Signing.State.WAITING, Signing.State.OPENED, Signing.State.READING)


@dataclass(frozen=True)
class Shown:
    """A notice and consent as it stands on the page, beside it the German one where nobody has checked the translation."""

    language: str
    direction: str
    text: TextVersion
    rendered: Rendered
    german: Rendered | None
    receiver: Unit

    @property
    def digest(self) -> str:
        """The hash of exactly what is shown."""
        return self.rendered.digest


@dataclass(frozen=True)
class Waiting:
    """A signature that is awaited, opened with its code."""

    signing: Signing
    arrival: Arrival
    shown: Shown

    @property
    def is_tablet(self) -> bool:
        """Whether the page lies on the office's tablet."""
        return self.signing.way == Way.TABLET


def direction(language: str) -> str:
    """Return "rtl" or "ltr"."""
    return str(texts.words(language)["direction"])


def shown(
    language: str, *, receiver: Unit, ags: str, children: list[int] | list[str] | tuple[()] = (), beside: bool = False,
    giver: Organisation | None = None,
) -> Shown:  # fmt: skip
    """Return the newest text in a language with every name filled in; with `beside` the German one comes in any case.

    `giver` is who takes her data first; where nobody is named it is the registration office of the place.
    """
    place, giver = municipality_names().get(ags, ""), giver or office_of(ags)
    values = texts.values_for(receiver, place, months=rule("consent_months"), hours=rule("erase_hours"), giver=giver)
    row = text(Purpose.CONTACT_HANDOVER, language)
    german = None
    if (beside or not row.checked) and row.language != "de":
        german = texts.render(text(Purpose.CONTACT_HANDOVER, "de").body, values, children=children or [])
    rendered = texts.render(row.body, values, children=children or [])
    return Shown(row.language, direction(row.language), row, rendered, german, receiver)


def waiting(actor: Actor, code: str, language: str) -> Waiting | None:
    """Return what waits behind a code, or None: unknown, used and expired are the same."""
    row = Signing.objects.filter(code_hash=actor.code_hash, state__in=OPEN_STATES).first()
    if row is None or not actor.is_person or is_over(row):
        return None
    try:
        arrival = unpack(box(code).decrypt(bytes(row.draft)))
    except InvalidToken:
        return None
    return Waiting(row, arrival, shown_for(arrival, language))


def is_over(row: Signing) -> bool:
    """Return whether the time of a signature is over: at once when nobody has opened the page, else after the grace."""
    grace = GRACE * (row.state != Signing.State.WAITING)
    return row.state in OPEN_STATES and row.expires_at + grace < timezone.now()


def shown_for(arrival: Arrival, language: str) -> Shown:
    """Return the text for one arrival whose receiver is named already."""
    receiver = Unit.objects.select_related("organisation").get(pk=arrival.receiver_id or UUID(int=0))
    return shown(language, receiver=receiver, ags=arrival.person.ags, children=arrival.guardian_for)


def named_for(ags: str, *, wanted: str = "", district: str = "", languages: Sequence[str] = (), gender_wish: str = "") -> Unit:
    """Return the team that is named in the consent: her wish, who answers for the place today, or the coordination."""
    chosen = _wished(wanted)
    if chosen is not None:
        return chosen
    found = responsible(ags=ags, district=district, languages=tuple(languages), gender_wish=gender_wish)
    return found.unit if found else coordination()


def _wished(wanted: str) -> Unit | None:
    key = key_in(wanted)
    return receivers(NOBODY).filter(pk=key).first() if key else None


def team_for(ags: str, wanted: str = "") -> Unit:
    """Return the team named to somebody who writes herself: her wish, the team of the place, or the coordination.

    Reads places and units only, never colleagues, so that the role of the public pages may ask it.
    """
    chosen = _wished(wanted)
    if chosen is not None:
        return chosen
    today = timezone.localdate()
    areas = AreaAssignment.objects.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today, municipality=ags)
    area = areas.filter(unit__is_active=True).select_related("unit__organisation").order_by("district", "unit__name").first()
    return area.unit if area else coordination()


def coordination() -> Unit:
    """Return the unit that finds a team where no area is assigned."""
    rows = Unit.objects.select_related("organisation").filter(kind=UnitKind.INTEGRATION_CENTRE, is_active=True)
    return rows.order_by("name")[0]


def text_of(form: PaperForm) -> TextVersion | None:
    """Return the text that was the newest one when the sheet was printed."""
    rows = TextVersion.objects.filter(purpose=Purpose.CONTACT_HANDOVER, language=form.language, loaded_at__lte=form.printed_at)
    return rows.order_by("-version", "-loaded_at").first()
