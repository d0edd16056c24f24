"""Consent on paper: forms with a number of their own, entered one by one, with the scan as proof."""

import hashlib
import shlex
import subprocess
from dataclasses import dataclass, replace
from datetime import date, time
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, require_role
from bruecke.audit.actions import record
from bruecke.base.crypto import code_hash, erase_file, store_file
from bruecke.base.days import at_hour
from bruecke.consent.actions import Signature
from bruecke.consent.models import Method
from bruecke.welcome.actions.registration import CODE_LETTERS, Registered, count, derived_code, register
from bruecke.welcome.models import PaperForm, Scan, Tally, Way
from bruecke.welcome.queries.arrivals import Arrival
from bruecke.welcome.queries.desk import seat, ways_of
from bruecke.welcome.queries.signing import Shown, named_for, shown, text_of

NUMBER_LETTERS = 8
BLANK_YEARS = ["________________"]
SCAN_SECONDS = 30


@dataclass(frozen=True)
class Printed:
    """One form on its way to the printer; the person's code stands on her part of the sheet and nowhere else."""

    form: PaperForm
    code: str
    shown: Shown


@dataclass(frozen=True)
class Upload:
    """A scan whose type was told from its content."""

    content: bytes
    content_type: str


@transaction.atomic
def print_form(
    *, by: Actor, key: UUID, language: str, ags: str, receiver: UUID | None = None, years: list[int] | None = None, place: int = 0
) -> Printed:  # fmt: skip
    """Give a sheet its number and the person's code; the same key and place print the same sheet again, unless its text is
    another one by now (language, team, children): that is a sheet with a number of its own, and the person is counted once.

    Raises ValidationError where the municipality does not take part on paper.
    """
    require_role(by, Role.CLERK)
    if Way.PAPER not in ways_of(by, ags):
        raise ValidationError(_("This municipality does not take part in this way."))
    office = seat(by).unit_id
    unit = named_for(ags, wanted=str(receiver or ""))
    page = shown(language, receiver=unit, ags=ags, children=years or BLANK_YEARS, beside=True)
    sheet = (office, key, place, unit.pk, page.digest)
    letters, code = derived_code(NUMBER_LETTERS, "number", *sheet), derived_code(CODE_LETTERS, "paper", *sheet)
    number = f"P-{letters[:4]}-{letters[4:]}"
    row = PaperForm(
        unit_id=office, number=number, language=page.language, receiver=unit, rendered_hash=page.digest,
        named=page.rendered.named, code_hash=code_hash(code),
    )  # fmt: skip
    PaperForm.objects.bulk_create([row], ignore_conflicts=True)
    row = PaperForm.objects.select_related("receiver__organisation").get(number=number)
    once_only = derived_code(CODE_LETTERS, "informed", office, key, place)
    count(row.unit_id, ags, Tally.What.INFORMED, language=page.language, way=Way.PAPER, key=once_only)
    record(verb="paper.printed", subject=f"paperform:{row.pk}")
    return Printed(row, code, page)


@transaction.atomic
def enter_form(
    *,
    by: Actor,
    form: PaperForm,
    arrival: Arrival,
    signed_on: date,
    interpreter_helped: bool = False,
    scan: Upload | None = None,
) -> Registered:
    """Enter a signed sheet; the number of the sheet becomes the number of the consent. Raises ValidationError when it was
    entered before or the scan is refused, NotVisible for a sheet of another office."""
    require_role(by, Role.CLERK)
    row = PaperForm.objects.select_for_update().filter(pk=form.pk, unit_id__in=by.unit_ids).first()
    if row is None:
        raise NotVisible("paperform")
    if row.entered_at is not None:
        raise ValidationError(_("This sheet has been entered already."), code="entered")
    signature = Signature(
        Method.PAPER, row.language, row.rendered_hash, interpreter_helped=interpreter_helped, number=row.number,
        guardian_for=arrival.guardian_for, text=text_of(row), named=row.named,
        given_at=at_hour(signed_on, time(12)),
    )  # fmt: skip
    arrival = replace(arrival, way=Way.PAPER, unit_id=row.unit_id, made_by_id=by.user_id, receiver_id=row.receiver_id)
    done = register(by=by, arrival=arrival, signature=signature, hashed=row.code_hash)
    PaperForm.objects.filter(pk=row.pk).update(entered_at=timezone.now())
    record(verb="paper.entered", subject=f"paperform:{row.pk}")
    if scan is not None:
        _keep_scan(done, scan, row.code_hash)
    return done


def _keep_scan(done: Registered, scan: Upload, code: str) -> None:
    inspect_upload(scan.content)
    key = store_file(scan.content)
    try:
        with access.on_behalf(code):
            Scan(
                dossier=done.person.dossier, file=key, content_type=scan.content_type, size=len(scan.content),
                sha256=hashlib.sha256(scan.content).hexdigest(),
            ).save(force_insert=True)  # fmt: skip
            record(verb="scan.kept", dossier=done.person.dossier_id, subject=f"consent:{done.consent.pk}")
    except BaseException:
        erase_file(key)
        raise


def inspect_upload(content: bytes) -> bool:
    """Show an upload to the scanner of the house (BRUECKE_SCAN_COMMAND reads it from standard input; 0 is clean).

    Return whether a scanner looked at it. Raises ValidationError when it objects or does not answer.
    """
    if not settings.BRUECKE_SCAN_COMMAND:
        return False
    try:
        done = subprocess.run(
            shlex.split(settings.BRUECKE_SCAN_COMMAND), input=content, capture_output=True, timeout=SCAN_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ValidationError(_("The virus scanner does not answer. Nothing was stored; please try again later.")) from error
    if done.returncode:
        raise ValidationError(_("The virus scanner refuses this file. Nothing was stored."))
    return True
