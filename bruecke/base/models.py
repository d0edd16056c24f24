"""Abstract rows with keys made in Python, and the one outbox through which every message leaves."""

import uuid
from typing import ClassVar

from django.db import models


class UUIDModel(models.Model):
    """A row whose key is made before it is stored, so that `INSERT` never has to read it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Message(UUIDModel):
    """One message on its way out; the text reveals nothing, the address is encrypted until it is sent and erased after."""

    class Channel(models.TextChoices):
        EMAIL = "email"
        SMS = "sms"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        CANCELLED = "cancelled"

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=8, choices=Channel)
    address = models.BinaryField()
    subject = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    attachment_name = models.CharField(max_length=60, blank=True)
    attachment = models.BinaryField(default=bytes)
    not_before = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    about = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "not_before"], name="message_due"),
            models.Index(fields=["about"], name="message_about"),
        ]

    class Privacy:
        purpose = "telling a person or a colleague that something waits"
        keep = "30 days after sending"
        personal: ClassVar = {"address", "body", "attachment"}
        plain: ClassVar = {
            "id", "key", "channel", "subject", "attachment_name", "not_before", "state", "tries", "error",
            "created_at", "sent_at", "about",
        }  # fmt: skip
