"""Entries, erasable texts, leaves and checkpoints. The entry table itself is partitioned by month in SQL."""

from typing import ClassVar

from django.db import models

from bruecke.base.models import UUIDModel


class Entry(UUIDModel):
    """One thing that happened; time, actor and transaction are stamped by a trigger, not by the writer."""

    at = models.DateTimeField()
    txid = models.BigIntegerField()
    actor = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=8)
    verb = models.CharField(max_length=40)
    dossier = models.UUIDField(null=True)
    subject = models.CharField(max_length=300)
    commitment = models.BinaryField(null=True)

    class Meta:
        managed = False
        db_table = "audit_entry"


class Text(models.Model):
    """Personal text of an entry, with the salt of its commitment; erasing it leaves the proof intact."""

    entry = models.UUIDField(primary_key=True)
    salt = models.BinaryField()
    text = models.TextField()

    class Meta:
        managed = False
        db_table = "audit_text"

    class Privacy:
        purpose = "reason of an emergency access"
        keep = "12 months (R18)"
        personal: ClassVar = {"text"}
        plain: ClassVar = {"entry", "salt"}


class Leaf(models.Model):
    """The place of a sealed entry in the tree."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.UUIDField(unique=True)
    at = models.DateTimeField()
    leaf_hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_leaf"


class Checkpoint(models.Model):
    """Size and root of the tree at one moment, signed; `peaks` lets the next seal go on without reading old leaves."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    signature = models.CharField(max_length=128)
    peaks = models.JSONField()

    class Meta:
        managed = False
        db_table = "audit_checkpoint"
