"""The one door for messages: written with the deed, sent once by the worker, revealing nothing."""

import json
import logging
import urllib.request
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from bruecke.base.crypto import lock, unlock
from bruecke.base.models import Message

log = logging.getLogger(__name__)
MOST_TRIES, AT_ONCE, SMS_SECONDS = 6, 50, 20
LOST_AFTER = timedelta(minutes=15)
_INSERT = """INSERT INTO base_message (id, key, channel, address, subject, body, attachment_name, attachment, not_before, state, tries,
    error, created_at, about) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'waiting', 0, '', now(), %s)"""


def send(
    *, key: str, channel: str, address: str, subject: str, body: str, not_before: datetime | None = None, about: UUID | None = None,
    attachment: bytes | None = None, attachment_name: str = "",
) -> None:  # fmt: skip
    """Put a message into the outbox; the same `key` twice is sent once. `about` is the person dossier, for cancelling."""
    row = Message(key=key)
    values: list[Any] = [
        row.pk, key, channel, lock(address.encode()), subject, body, attachment_name, attachment or b"",
        not_before or timezone.now(), about,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT message_known(%s)", [key])
        if not cursor.fetchone()[0]:
            cursor.execute(_INSERT, values)


def cancel(*, key: str) -> None:
    """Take a message back that has not been sent yet; its address and text are erased."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT message_take_back(%s)", [key])


def cancel_about(about: UUID) -> None:
    """Take back every message about a person dossier that has not been sent yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT message_cancel(%s)", [about])


def deliver_due() -> int:
    """Send what is due and return how many were tried; a message is claimed in a transaction of its own before it leaves."""
    count = 0
    while _deliver_one():
        count += 1
        if count >= AT_ONCE:
            break
    return count


def _deliver_one() -> bool:
    row = _claim()
    if row is None:
        return False
    try:
        _hand_out(row)
    except Exception as error:
        log.warning("message %s not sent: %s", row.pk, type(error).__name__)
        row.error = type(error).__name__[:200]
        row.state = Message.State.FAILED if row.tries >= MOST_TRIES else Message.State.WAITING
        row.not_before = timezone.now() + timedelta(minutes=2**row.tries)
        row.save(update_fields=["error", "state", "not_before"])
        return True
    row.state, row.sent_at = Message.State.SENT, timezone.now()
    if not settings.BRUECKE_DEMO:
        row.address, row.body, row.attachment = b"", "", b""
    row.save(update_fields=["state", "sent_at", "address", "body", "attachment"])
    return True


@transaction.atomic
def _claim() -> Message | None:
    """Mark the next due message as being sent, so that a killed worker never sends it twice."""
    now = timezone.now()
    lost = Message.objects.filter(state=Message.State.SENDING, not_before__lte=now - LOST_AFTER)
    lost.update(state=Message.State.FAILED, error="unknown whether it went out")
    rows = Message.objects.select_for_update(skip_locked=True).filter(state=Message.State.WAITING, not_before__lte=now)
    row = rows.order_by("not_before").first()
    if row is not None:
        row.state, row.tries, row.not_before = Message.State.SENDING, row.tries + 1, now
        row.save(update_fields=["state", "tries", "not_before"])
    return row


def _hand_out(row: Message) -> None:
    if settings.BRUECKE_DEMO:
        return
    address = unlock(row.address).decode()
    if row.channel == Message.Channel.SMS:
        _sms(row.key, address, row.body)
        return
    mail = EmailMessage(
        row.subject, row.body, settings.DEFAULT_FROM_EMAIL, [address], headers={"Message-ID": f"<{row.pk}@bruecke>"}
    )
    if row.attachment:
        mail.attach(row.attachment_name, bytes(row.attachment), "text/calendar")
    mail.send()


def _sms(key: str, number: str, text: str) -> None:
    """Post {"to", "text", "id"} as JSON with a bearer token; any answer 2xx counts as taken (docs/operations.md)."""
    if not settings.BRUECKE_SMS_URL:
        raise ConnectionError("BRUECKE_SMS_URL is not set")
    body = json.dumps({"to": number, "text": text, "id": key}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.BRUECKE_SMS_TOKEN}"}
    request = urllib.request.Request(settings.BRUECKE_SMS_URL, body, headers)  # noqa: S310 -- the address is a setting
    with urllib.request.urlopen(request, timeout=SMS_SECONDS):  # noqa: S310
        return


def recent(most: int = 50) -> list[tuple[str, str, str, str, datetime, str]]:
    """Return the newest messages of the demo (channel, address, subject, body, when, state); empty outside the demo."""
    if not settings.BRUECKE_DEMO:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT channel, address, subject, body, not_before, state FROM message_recent(%s)", [most])
        rows = cursor.fetchall()
    return [(row[0], unlock(row[1]).decode() if row[1] else "", *row[2:]) for row in rows]


def let_the_demo_read() -> None:
    """As the owner of the tables: let the web read the newest messages in the demo, and take that right away everywhere else."""
    verb, role = ("GRANT", "TO bruecke_app") if settings.BRUECKE_DEMO else ("REVOKE", "FROM bruecke_app")
    with connection.cursor() as cursor:
        cursor.execute(f"{verb} EXECUTE ON FUNCTION message_recent(integer) {role}")
