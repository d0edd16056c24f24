"""The policy as a German page for people: written from the table, so that both say the same."""

from collections.abc import Iterator

from bruecke.access.models import DossierKind, Reason, Role
from bruecke.access.policy import BESIDE_WALLED, OPENING_ROLES, POLICY, WALLED_ROLES, Right

ROLES = {
    Role.CLERK: "Meldeamt", Role.COUNSELLOR: "Beratung", Role.CASE_MANAGER: "Case Management", Role.CARRIER_LEAD: "Teamleitung",
    Role.COORDINATOR: "KIM-Koordination", Role.IMMIGRATION_OFFICER: "Ausländerbehörde",
    Role.NATURALISATION_OFFICER: "Einbürgerungsbehörde", Role.KI_ADVISER: "Beratung im KI", Role.HELPER: "Ehrenamt und Aushilfe",
    Role.PRIVACY_OFFICER: "Datenschutz", Role.COUNTY_ADMIN: "Kreisverwaltung",
    Role.KI_TEACHER: "Schulberatung des KI", Role.SCHOOL_AUTHORITY: "Schulaufsicht", Role.SCHOOL_OFFICE: "Schulbüro",
    Role.SCHOOL_MAINTAINER: "Schulträger",
    None: "die Person selbst, mit ihrem Code",
}  # fmt: skip
REASONS = {
    Reason.WROTE: "hat es am Schalter aufgenommen", Reason.ROUTING: "muss das richtige Team finden",
    Reason.INBOX: "wurde dem Team angeboten", Reason.ASSIGNED: "ist zuständig", Reason.COVER: "vertritt, von Tag bis Tag",
    Reason.SUPERVISION: "leitet das Team", Reason.EMERGENCY: "Notfallzugriff: ein Satz, 60 Minuten, Datenschutz erfährt es",
    Reason.PERSON: "es sind ihre eigenen Daten", Reason.TRUSTED: "ist für eine geschützte Person zuständig",
    Reason.INVITED: "nimmt an der Fallkonferenz teil", Reason.ASKED: "hat gefragt", Reason.ADDRESSED: "wird gefragt",
    Reason.RELEASED: "sie hat es freigegeben", Reason.COUNSELS: "berät zur Schule", Reason.PLACES: "entscheidet über Schulplätze",
    Reason.OFFERED: "ist die gefragte Schule",
}  # fmt: skip
KINDS = {DossierKind.PERSON: "Person", DossierKind.HANDOVER: "Übergabe", DossierKind.COUNSELLING: "Beratung",
    DossierKind.CASE: "Fall (Deckblatt)", DossierKind.CASEWORK: "Fall (Inhalt)", DossierKind.PLAN: "vereinbarter Plan",
    DossierKind.ERRAND: "Auftrag", DossierKind.CONSULT: "kurzer Draht", DossierKind.CONFERENCE: "Fallkonferenz",
    DossierKind.ENTRANT: "Kind oder Jugendliche:r", DossierKind.PLACEMENT: "gesuchter Schulplatz", DossierKind.PUPIL: "Unterlage für die Schule",
}  # fmt: skip
RIGHTS = {
    Right.PREVIEW: "Vorschau sehen", Right.SEE: "alles sehen", Right.WRITE: "schreiben", Right.ACCEPT: "annehmen oder zurückgeben",
    Right.ROUTE: "zuweisen", Right.HAND_OVER: "übergeben", Right.CLOSE: "abschließen", Right.WITHDRAW: "Widerruf eintragen",
    Right.CORRECT: "Kontakt berichtigen", Right.ASSIGN: "im Team zuteilen", Right.ANSWER: "antworten",
}  # fmt: skip

_HEAD = """# Wer darf was, und warum

Diese Seite ist aus der Tabelle in `bruecke/access/policy.py` geschrieben (`manage.py policy_page`); ein Test hält beide gleich.
Was hier nicht steht, ist verboten. *Vorschau* heißt: Gemeinde mit Ortsteil, Sprache, Haushalt, Wünsche; nie warum.

| wer | weil | in der Akte | darf |
|---|---|---|---|
"""


def page() -> str:
    """Return docs/policy.md."""
    return _HEAD + "".join(f"{line}\n" for line in _lines()) + _foot()


def _lines() -> Iterator[str]:
    for role in [*Role, None]:
        merged: dict[tuple[Reason, frozenset[Right]], list[DossierKind]] = {}
        for rule in (rule for rule in POLICY if rule.role == role):
            merged.setdefault((rule.reason, rule.rights), []).append(rule.kind)
        for (reason, rights), kinds in merged.items():
            where = ", ".join(KINDS[kind] for kind in DossierKind if kind in kinds)
            may = ", ".join(RIGHTS[right] for right in Right if right in rights)
            yield f"| {ROLES[role]} | {REASONS[reason]} | {where} | {may} |"


def _foot() -> str:
    without = [ROLES[role] for role in Role if role not in OPENING_ROLES and role not in WALLED_ROLES]
    watching = frozenset(Role) - OPENING_ROLES - BESIDE_WALLED
    walled = [ROLES[role] for role in Role if role in WALLED_ROLES]
    return f"""
Drei Regeln über der Tabelle:

1. **Keine Summe von Rollen hilft.** Wer für {" oder ".join(walled)} arbeitet, kann keine Rolle haben, die eine Akte öffnet
   ({_listed(OPENING_ROLES)}) oder über Akten wacht ({_listed(watching)}). Schon die Mitgliedschaft wird abgelehnt.
2. **Verborgen ist verborgen.** Wer von einer Akte nichts wissen darf, bekommt dieselbe Antwort wie bei einer Nummer, die es nicht gibt.
3. **Verwalten ist nicht lesen.** {" und ".join(without)} öffnen keine Akte.
"""


def _listed(roles: frozenset[Role]) -> str:
    return ", ".join(ROLES[role] for role in Role if role in roles)
