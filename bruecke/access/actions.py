"""Changing who may see what: grants, shelves, cover, emergency access, units, members and accounts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import (
    Cover,
    Dossier,
    DossierKind,
    Grant,
    Membership,
    Organisation,
    Reason,
    Role,
    Shelf,
    Unit,
    UnitKind,
    User,
)
from bruecke.access.notices import KEY_ROLES, tell_of_cover, tell_of_emergency, tell_of_role
from bruecke.access.policy import BESIDE_WALLED, OPENING_ROLES, POLICY, WALLED_ROLES, NotVisible, live, require_role
from bruecke.access.sign_in import end_sessions, one_time_url
from bruecke.audit.actions import record
from bruecke.base import outbox

EMERGENCY = timedelta(minutes=60)
SENTENCE_LETTERS = 20
ASKED_UNITS = (UnitKind.IMMIGRATION_OFFICE, UnitKind.NATURALISATION_OFFICE, UnitKind.INTEGRATION_CENTRE)


def shelf(*, kind: DossierKind, use: Shelf.Use, unit_id: UUID | None) -> Shelf:
    """Return the one shelf of this kind, use and unit, making it when it is the first time."""
    same = Q(unit_id=unit_id) if unit_id else Q(unit_id__isnull=True)
    found = Shelf.objects.filter(same, kind=kind, use=use).first()
    if found is None:
        Shelf.objects.bulk_create([Shelf(kind=kind, use=use, unit_id=unit_id)], ignore_conflicts=True)
        found = Shelf.objects.get(same, kind=kind, use=use)
    return found


def open_dossier(*, kind: DossierKind, use: Shelf.Use, unit_id: UUID | None) -> Dossier:
    """Return a new, empty dossier; nobody sees it before the first grant."""
    dossier = Dossier(kind=kind, shelf=shelf(kind=kind, use=use, unit_id=unit_id))
    dossier.save(force_insert=True)
    return dossier


def grant(
    *,
    reason: Reason,
    dossier: Dossier | None = None,
    on_shelf: Shelf | None = None,
    unit_id: UUID | None = None,
    user_id: UUID | None = None,
    code_hash: str = "",
    stems_from: UUID | None = None,
    until: datetime | None = None,
    sentence: str = "",
) -> Grant:
    """Store the reason why a unit, a colleague in a unit or the person may enter; a trigger writes the audit line.

    Not an action of its own: the action that calls it has asked whether its actor may give access.
    """
    row = Grant(
        dossier=dossier, shelf=on_shelf, unit_id=unit_id, user_id=user_id, code_hash=code_hash, reason=reason,
        since=timezone.now(), until=until, stems_from=stems_from, sentence=sentence,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def end_stems(*, stems_from: UUID, kept_in: UUID) -> int:
    """End everything that stems from a consent, also in circles the actor does not see, and return how many; whoever may enter the
    dossier the consent is kept in may do so. The caller has asked before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.end_stems(%s, %s)", [stems_from, kept_in])
        return int(cursor.fetchone()[0])


def end_grants(*, dossier: Dossier, reasons: tuple[Reason, ...] = ()) -> int:
    """End the live grants of a dossier now and return how many; the caller has asked before."""
    rows = Grant.objects.filter(ended_at__isnull=True, dossier=dossier)
    if reasons:
        rows = rows.filter(reason__in=reasons)
    return rows.update(ended_at=timezone.now())


def move(*, dossier: Dossier, use: Shelf.Use, unit_id: UUID | None) -> None:
    """Put a dossier on another shelf together with all its rows; raises NotVisible when the actor cannot enter it."""
    target = shelf(kind=DossierKind(dossier.kind), use=use, unit_id=unit_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.move(%s, %s)", [dossier.pk, target.pk])
    dossier.shelf = target


@contextmanager
def on_behalf(code_hash: str) -> Iterator[str]:
    """Act with the person's own reach inside the block, for what a colleague does in her name; the actor stays written down. Yields the hash."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('bruecke.code', true)")
        before = cursor.fetchone()[0] or ""
        cursor.execute("SELECT set_config('bruecke.code', %s, true)", [code_hash])
        yield code_hash
        cursor.execute("SELECT set_config('bruecke.code', %s, true)", [before])


def prepare_shelves(*, unit: Unit) -> None:
    """Give a unit the shelves it works from: a team its inbox, its leads what is kept, the coordination what is to route, an
    authority what it is asked.

    Not an action of its own: saving a unit or a member calls it. Calling it again changes nothing.
    """
    kind, consult = DossierKind.HANDOVER, DossierKind.CONSULT
    if unit.kind == UnitKind.INTEGRATION_CENTRE:
        _once(shelf(kind=kind, use=Shelf.Use.ROUTING, unit_id=unit.pk), unit.pk, None, Reason.ROUTING)
    if unit.kind in ASKED_UNITS:
        _once(shelf(kind=consult, use=Shelf.Use.INBOX, unit_id=unit.pk), unit.pk, None, Reason.ADDRESSED)
    if unit.kind in (UnitKind.SCHOOL_COUNSELLING, UnitKind.SCHOOL_AUTHORITY):
        _prepare_school_shelves()
    if unit.kind != UnitKind.CARRIER_TEAM:
        return
    inbox = shelf(kind=kind, use=Shelf.Use.INBOX, unit_id=unit.pk)
    led = [inbox, *(shelf(kind=kept, use=Shelf.Use.KEPT, unit_id=unit.pk) for kept in (kind, DossierKind.CASE))]
    _once(inbox, unit.pk, None, Reason.INBOX)
    leads = Membership.objects.filter(unit=unit, role=Role.CARRIER_LEAD).exclude(until__lt=timezone.localdate())
    for user_id in set(leads.values_list("user_id", flat=True)):
        for one in led:
            _once(one, unit.pk, user_id, Reason.SUPERVISION)


def _prepare_school_shelves() -> None:
    """The school counselling keeps every child; an authority enters what is ready to place and what schools were told, nothing else."""
    placing, counselling = DossierKind.PLACEMENT, Unit.objects.filter(kind=UnitKind.SCHOOL_COUNSELLING, is_active=True)
    authorities = list(Unit.objects.filter(kind=UnitKind.SCHOOL_AUTHORITY, is_active=True).values_list("pk", flat=True))
    for keeper in counselling.values_list("pk", flat=True):
        own = ((DossierKind.ENTRANT, Shelf.Use.KEPT), (placing, Shelf.Use.DESK))
        shared = ((placing, Shelf.Use.ROUTING), (DossierKind.PUPIL, Shelf.Use.KEPT))
        for kind, use in (*own, *shared):
            _once(shelf(kind=kind, use=use, unit_id=keeper), keeper, None, Reason.COUNSELS)
        for kind, use in shared:
            for authority in authorities:
                _once(shelf(kind=kind, use=use, unit_id=keeper), authority, None, Reason.PLACES)
        _once(shelf(kind=DossierKind.HANDOVER, use=Shelf.Use.INBOX, unit_id=keeper), keeper, None, Reason.INBOX)


def _once(on_shelf: Shelf, unit_id: UUID, user_id: UUID | None, reason: Reason) -> None:
    """The one who asks may see no grant at all, so the database keeps a second one out."""
    row = Grant(shelf=on_shelf, unit_id=unit_id, user_id=user_id, reason=reason, since=timezone.now())
    Grant.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def emergency(*, by: Actor, dossier: Dossier, sentence: str, with_it: tuple[Dossier, ...] = ()) -> Grant:
    """Let a colleague of the unit that keeps a dossier see it for 60 minutes, and the other circles `with_it`; every privacy
    officer is told. Raises NotVisible for all others, ValidationError for a sentence under 20 letters; asking again within
    the hour changes nothing (policy: anybody with a dossier right in that kind)."""
    keepers = [(one, *_keeper(by, one)) for one in (dossier, *with_it)]
    if sum(letter.isalpha() for letter in sentence) < SENTENCE_LETTERS:
        raise ValidationError(_("Please say in one sentence of at least 20 letters why this cannot wait."), code="sentence")
    held = Grant.objects.filter(live(), dossier=dossier, user=by.user_id, reason=Reason.EMERGENCY).first()
    if held is not None:
        return held
    until = timezone.now() + EMERGENCY
    rows = [
        grant(
            dossier=one, unit_id=unit_id, user_id=by.user_id, reason=Reason.EMERGENCY, until=until, sentence=sentence,
            stems_from=consent_id,
        )
        for one, unit_id, consent_id in keepers
    ]  # fmt: skip
    for row in rows:
        record(verb="access.emergency", dossier=row.dossier_id, subject=f"grant:{row.pk}", text=sentence)
    tell_of_emergency(key=str(rows[0].pk))
    return rows[0]


def _keeper(by: Actor, dossier: Dossier) -> tuple[UUID, UUID | None]:
    """Return the unit of the actor that keeps the dossier, and the consent it stems from; raises NotVisible."""
    roles = {rule.role for rule in POLICY if rule.reason == Reason.EMERGENCY and rule.kind == dossier.kind}
    units = [seat.unit_id for seat in by.seats if seat.role in roles]
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit, consent FROM wall.keeper(%s, %s::uuid[])", [dossier.pk, units])
        found: tuple[UUID, UUID | None] | None = cursor.fetchone()
    if found is None:
        raise NotVisible("emergency")
    return found


@transaction.atomic
def cover(*, by: Actor, absent: User, deputy: User, unit: Unit, since: date, until: date) -> Cover:
    """Let `deputy` stand in for `absent` in `unit` from day to day; both must work there, so must `by` or be county admin.

    Only the absent one herself, a lead of the unit or the county administration arranges it, and nobody for herself as the
    deputy: else a cover would be an emergency access without sentence, end and notice. A helper has what she was given and stands in for
    nobody. Raises ValidationError, also for a deputy who is absent herself in that time."""
    if not (by.in_unit(unit.pk) or by.has(Role.COUNTY_ADMIN)):
        raise NotVisible("unit")
    arranges = by.user_id == absent.pk or by.in_unit(unit.pk, Role.CARRIER_LEAD) or by.has(Role.COUNTY_ADMIN)
    if not arranges or by.user_id == deputy.pk:
        raise ValidationError(
            _("The absent colleague, the lead or the county administration arranges a cover, never the deputy.")
        )
    for user in (absent, deputy):
        if not Membership.objects.filter(user=user, unit=unit, role__in=OPENING_ROLES - {Role.HELPER}).exists():
            raise ValidationError(_("%(name)s does not work in this unit."), params={"name": user.name})
    if absent == deputy:
        raise ValidationError(_("Nobody can stand in for herself."))
    if until < since:
        raise ValidationError(_("The last day lies before the first."))
    if Cover.objects.filter(absent=deputy, since__lte=until, until__gte=since).exists():
        raise ValidationError(
            _("%(name)s is absent herself in this time. Please choose somebody else."), params={"name": deputy.name}
        )
    row, made = Cover.objects.get_or_create(
        absent=absent, deputy=deputy, unit=unit, since=since, until=until,
        defaults={"made_by_id": by.user_id},  # type: ignore[misc]
    )  # fmt: skip
    if made:
        record(verb="cover.made", subject=f"cover:{row.pk} absent:{absent.pk} deputy:{deputy.pk} {since}..{until}")
        if not by.in_unit(unit.pk):
            tell_of_cover(by=by, row=row)
    return row


@transaction.atomic
def end_cover(*, by: Actor, cover_id: UUID) -> None:
    """End a cover today; a cover that has not begun disappears."""
    row = Cover.objects.filter(pk=cover_id).first()
    if row is None or not (by.in_unit(row.unit_id) or by.has(Role.COUNTY_ADMIN)):
        raise NotVisible("cover")
    today = timezone.localdate()
    record(verb="cover.ended", subject=f"cover:{row.pk}")
    if row.since >= today:
        row.delete()
    else:
        Cover.objects.filter(pk=row.pk).update(until=today - timedelta(days=1))


@transaction.atomic
def add_member(*, by: Actor, user: User, unit: Unit, role: Role, since: date, until: date | None = None) -> Membership:
    """Give `user` a role in `unit`; an immigration or naturalisation role excludes every role that opens or watches over dossiers. The same
    role from the same day again changes nothing. Raises ValidationError for a contradiction, for a last day before the first,
    and for a key role of one's own: who gives out keys takes none. Head of the unit and privacy officers are told of a key role."""
    require_role(by, Role.COUNTY_ADMIN)
    if until and until < since:
        raise ValidationError(_("The last day lies before the first."))
    if user.pk == by.user_id and role in KEY_ROLES:
        raise ValidationError(_("Nobody gives herself a role that opens dossiers or watches over them."))
    same = Membership.objects.filter(user=user, unit=unit, role=role, since=since, until=until).first()
    if same is not None:
        return same
    held = Membership.objects.filter(user=user).exclude(until__lt=since).values_list("role", flat=True)
    roles = {role, *(Role(name) for name in held)}
    if roles & WALLED_ROLES and not roles <= BESIDE_WALLED:
        raise ValidationError(_("Nobody of the immigration or naturalisation authority can open dossiers or watch over them."))
    try:
        with transaction.atomic():
            row = Membership.objects.create(user=user, unit=unit, role=role, since=since, until=until)
    except IntegrityError as error:
        raise ValidationError(_("This membership exists already or contradicts another one.")) from error
    prepare_shelves(unit=unit)
    record(verb="member.added", subject=f"user:{user.pk} unit:{unit.pk} {role}")
    tell_of_role(by=by, row=row)
    return row


@transaction.atomic
def end_member(*, by: Actor, membership_id: UUID) -> None:
    """End a membership as of yesterday, so that it counts no more from now on; whoever is told of a key role is told of its end."""
    require_role(by, Role.COUNTY_ADMIN)
    row = Membership.objects.filter(pk=membership_id).select_related("user", "unit").first()
    if row is None:
        raise NotVisible("membership")
    tell_of_role(by=by, row=row, ends=True, key=":end")
    last = timezone.localdate() - timedelta(days=1)
    record(verb="member.ended", subject=f"user:{row.user_id} unit:{row.unit_id} {row.role}")
    if row.role == Role.CARRIER_LEAD:
        with connection.cursor() as cursor:
            cursor.execute("SELECT wall.end_lead(%s, %s)", [row.user_id, row.unit_id])
    if row.since > last:
        row.delete()
    else:
        Membership.objects.filter(pk=row.pk).update(until=last)


@transaction.atomic
def add_user(*, by: Actor, email: str, name: str, key: UUID | None = None, **facts: object) -> User:
    """Make an account without password; the same `key` twice makes one. Raises ValidationError when the address is taken."""
    require_role(by, Role.COUNTY_ADMIN)
    made = User.objects.filter(pk=key, email__iexact=email).first() if key else None
    if made is not None:
        return made
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError(_("There is already an account with this e-mail address."))
    if key and User.objects.filter(pk=key).exists():
        raise ValidationError(_("This form has been used already. Please open it anew."))
    fresh = {"pk": key} if key and not User.objects.filter(pk=key).exists() else {}
    user = User(email=email.lower(), name=name, invented=settings.BRUECKE_DEMO, **fresh, **facts)
    user.set_unusable_password()
    user.save(force_insert=True)
    record(verb="user.added", subject=f"user:{user.pk}")
    return user


@transaction.atomic
def invite(*, by: Actor, user: User) -> None:
    """Send an account that never had a password the link to set one; only its own address ever gets the link.

    Nothing comes back: with the link the one who invites could be the other. Raises ValidationError for a closed account and
    for one with a password: nobody takes over a colleague's account.
    """
    require_role(by, Role.COUNTY_ADMIN)
    if not user.is_active or user.has_usable_password():
        raise ValidationError(_("Only an open account without a password gets a link. Others use “forgot password”."))
    url = one_time_url(user)
    with translation.override(settings.LANGUAGE_CODE):
        outbox.send(
            key=f"invited:{user.pk}:{url[-20:]}", channel="email", address=user.email, subject=_("Your account"),
            body=_("An account was made for you. Please choose your password here; the link works once: %(url)s") % {"url": url},
        )  # fmt: skip
    record(verb="user.invited", subject=f"user:{user.pk}")


@transaction.atomic
def switch_user(*, by: Actor, user: User, is_active: bool) -> None:
    """Close or open an account; closing ends its sessions at once, opening gives its key roles back and is told like giving them.

    Raises ValidationError for one's own account.
    """
    require_role(by, Role.COUNTY_ADMIN)
    if user.pk == by.user_id:
        raise ValidationError(_("You cannot close your own account; ask a colleague."))
    if not User.objects.filter(pk=user.pk, is_active=not is_active).update(is_active=is_active):
        return
    if not is_active:
        end_sessions(user.pk)
    record(verb="user.opened" if is_active else "user.closed", subject=f"user:{user.pk}")
    if is_active:
        for row in Membership.objects.filter(user=user).exclude(until__lt=timezone.localdate()).select_related("user", "unit"):
            tell_of_role(by=by, row=row, key=f":{timezone.now():%Y%m%d%H%M%S}")


@transaction.atomic
def save_unit(*, by: Actor, unit: Unit | None, organisation: Organisation, key: UUID | None = None, **facts: object) -> Unit:
    """Make or change a unit; the same `key` twice makes one. Raises ValidationError when the name is taken in the organisation."""
    require_role(by, Role.COUNTY_ADMIN)
    unit = unit or (Unit.objects.filter(pk=key).first() if key else None) or Unit(**({"pk": key} if key else {}))
    unit.organisation = organisation
    for name, value in facts.items():
        setattr(unit, name, value)
    unit.full_clean()
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise ValidationError(
            _(
                "An immigration or naturalisation authority stays one, and no other unit becomes one; nor does a unit where people work "
                "or that keeps dossiers change from or to a house of the schools."
            )
        ) from error
    prepare_shelves(unit=unit)
    record(verb="unit.saved", subject=f"unit:{unit.pk}")
    return unit


@transaction.atomic
def save_organisation(
    *, by: Actor, organisation: Organisation | None, key: UUID | None = None, **facts: object
) -> Organisation:
    """Make or change a body and what the notice says about it; the same `key` twice makes one. Raises ValidationError for a
    name that is taken."""
    require_role(by, Role.COUNTY_ADMIN)
    found = organisation or (Organisation.objects.filter(pk=key).first() if key else None)
    found = found or Organisation(**({"pk": key} if key else {}))
    for name, value in facts.items():
        setattr(found, name, value)
    found.full_clean()
    found.save()
    record(verb="organisation.saved", subject=f"organisation:{found.pk}")
    return found
