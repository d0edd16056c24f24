"""What is kept, why and how long, read from `class Privacy` of every model: `python -m bruecke.privacy.retention` prints it.

A model without that class stands in one of the two lists below with its reason; a field that is nowhere fails the tests.
"""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

#: A number that the county decides stands in a period under the key of its rule.
RULE = re.compile(r"%\((\w+)\)s")
#: Tables that hold no newcomer, each with its reason.
NO_PERSON = {
    "access.Organisation": "public bodies and carriers",
    "access.Unit": "places of work; public",
    "access.Shelf": "names a kind, a use and a unit",
    "audit.Entry": "keys of colleagues and dossiers only; personal text lies apart in audit.Text",
    "audit.Leaf": "hashes",
    "audit.Checkpoint": "signed hashes",
    "consent.TextVersion": "public texts",
    "network.Municipality": "register",
    "network.District": "register",
    "network.School": "register",
    "network.Language": "register",
    "network.Country": "register",
    "network.Nationality": "register",
    "network.RegisterState": "which register was loaded when",
    "network.Participation": "how far a municipality takes part",
    "network.CountyRule": "numbers of the county",
    "welcome.Tally": "one stroke: office, day, language; nobody can be found by it",
    "welcome.MonthlyRegistrations": "one number a month",
    "welcome.Receipt": "number and delivered or not; the hash of a code goes with the proof (R5)",
    "welcome.PaperForm": "number of a printed sheet and the hash of its code",
    "welcome.Slot": "a free time, never for whom",
    "welcome.Import": "a file's name, counts and states; its rows lie encrypted until taken over",
    "welcome.ImportLine": "line number, state and reasons; a keyed hash of the name tells of a second sending, for 12 months",
    "people.Pair": "two keys and how alike they are; no name, gone with either record",
    "cases.LetterRun": "how far a run of letters is; only its maker opens the file, which is erased after a day",
    "welcome.Figure": "frozen figures, cells under five suppressed",
    "programme.FundingPost": "a post of the grant: number, carrier, share",
    "programme.Filling": "from when until when a post was held; who held it stands in the staff office",
    "programme.FlatRate": "euros of the Land",
    "programme.Target": "numbers of the county",
    "programme.StructuralIssue": "what goes wrong for many; texts with names are refused",
    "programme.IssueStep": "a step of an issue, with the colleague of the coordination who wrote it down",
    "programme.IssueMention": "one stroke: unit, month, area of life; a keyed hash keeps a case from counting twice",
    "reports.Report": "which days a report counts",
    "reports.Figure": "frozen figures, cells under five suppressed",
    "schooling.Group": "places of a school",
    "schooling.Guide": "how one finds a school and what to bring",
    "schooling.Office": "which unit works for a school",
    "schooling.Maintainer": "which unit maintains a school",
    "schooling.Supervision": "which unit is which authority",
    "schooling.Round": "numbers of a computation; who took part stands in its proposals",
    "schooling.LetterRun": "how far a run of letters is, with keys of whom it is about; only its maker opens the files, which are erased after a day",
    "schooling.RuleSet": "weights by which places are proposed, and why they were changed",
}
#: Tables about colleagues; their employer's rules count (Art. 88 GDPR, § 26 BDSG), here while the account exists.
COLLEAGUES = {
    "access.User": "account, name, languages and work phone of a colleague",
    "access.Membership": "who works where in which role",
    "access.Cover": "who stands in for whom",
    "network.AreaAssignment": "who answers for which place",
    "consults.Shadowing": "a day on which a house shows colleagues of the others how it works",
    "consults.Guest": "which colleague comes, and what she reports",
}


@dataclass(frozen=True)
class Kept:
    """One table: what it is for, how long it is kept, which fields are personal."""

    table: str
    purpose: str
    keep: str
    personal: tuple[str, ...]


def models() -> Iterator[tuple[str, type]]:
    """Yield label and class of every model of ours."""
    from django.apps import apps  # noqa: PLC0415 -- usable before Django is set up

    for config in apps.get_app_configs():
        if config.name.startswith("bruecke."):
            for model in config.get_models():
                yield f"{config.label}.{model.__name__}", model


def kept() -> list[Kept]:
    """Return every table that holds something about a person, by name."""
    found = []
    for label, model in models():
        privacy = getattr(model, "Privacy", None)
        if privacy is not None and privacy.personal:
            found.append(Kept(label, privacy.purpose, privacy.keep, tuple(sorted(privacy.personal))))
    return sorted(found, key=lambda row: row.table)


def forgotten() -> list[str]:
    """Return what nobody has declared: models without a word, fields in neither list or in both, names that are no field."""
    found = []
    listed = NO_PERSON | COLLEAGUES
    labels = dict(models())
    for label, model in labels.items():
        privacy = getattr(model, "Privacy", None)
        if privacy is None:
            if label not in listed:
                found.append(f"{label}: no class Privacy and no reason")
            continue
        fields = {field.name for field in model._meta.get_fields() if getattr(field, "concrete", False)}  # type: ignore[attr-defined]
        declared = set(privacy.personal) | set(privacy.plain)
        found += [f"{label}.{name}: neither personal nor plain" for name in sorted(fields - declared)]
        found += [f"{label}.{name}: no such field" for name in sorted(declared - fields)]
        found += [f"{label}.{name}: personal and plain" for name in sorted(set(privacy.personal) & set(privacy.plain))]
        if not (privacy.purpose and privacy.keep):
            found.append(f"{label}: without purpose or period")
    return found + [f"{label}: listed but gone" for label in sorted(set(listed) - set(labels))]


def table() -> str:
    """Return the record of what is kept as a Markdown table, the lists of the other tables below it."""
    lines = ["| table | purpose | kept | personal fields |", "|---|---|---|---|"]
    for row in kept():
        period = RULE.sub(r"`\1`", row.keep)
        lines.append(f"| `{row.table}` | {row.purpose} | {period} | {', '.join(row.personal)} |")
    lines += ["", "About colleagues:", "", *(f"- `{name}`: {why}" for name, why in sorted(COLLEAGUES.items()))]
    lines += ["", "Without anything about a person:", "", *(f"- `{name}`: {why}" for name, why in sorted(NO_PERSON.items()))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bruecke.config.settings")
    django.setup()
    sys.stdout.write(table())
