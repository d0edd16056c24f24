"""Rows between the registration desk and the first talk."""

from bruecke.welcome.models.arrivals import Import, ImportLine, PaperForm, Receipt, Scan, Signing
from bruecke.welcome.models.counselling import Appointment, Attempt, FirstTalk, OwnBasis, Progress, Slot
from bruecke.welcome.models.counts import Figure, MonthlyRegistrations, Tally
from bruecke.welcome.models.words import Way, Wish

__all__ = [
    "Appointment",
    "Attempt",
    "Figure",
    "FirstTalk",
    "Import",
    "ImportLine",
    "MonthlyRegistrations",
    "OwnBasis",
    "PaperForm",
    "Progress",
    "Receipt",
    "Scan",
    "Signing",
    "Slot",
    "Tally",
    "Way",
    "Wish",
]
