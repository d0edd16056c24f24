"""What a school is told of a child: frozen when it is asked, and how to reach the family only once it has said yes."""

from typing import Any

from bruecke.schooling.models import Counselling, Entrant, Guardian, Placement, SchoolHistory


def for_school(placement: Placement) -> dict[str, Any]:
    """Return the facts a school needs to answer: who, how old, which languages, how much German, which school so far, what the child needs.

    Never why the family came, what it lives on, its title, what the talk was about, or where the child must not go (domain 5.4).
    """
    child = Entrant.objects.get(pk=placement.entrant_id)
    talk = Counselling.objects.filter(entrant=child).first()
    rows = SchoolHistory.objects.filter(entrant=child).order_by("since")
    facts: dict[str, Any] = {
        "number": child.number, "given_name": child.given_name, "family_name": child.family_name, "original_name": child.original_name,
        "birth_date": child.birth_date.isoformat(), "sex": child.sex, "languages": list(child.languages), "is_protected": child.is_protected,
        "stage": placement.stage, "grade": placement.grade, "need": placement.need,
        "history": [
            {"country": row.country, "since": row.since, "until": row.until, "grade": row.grade, "school_type": row.school_type,
             "language": row.language, "subjects": row.subjects}
            for row in rows
        ],
    }  # fmt: skip
    if talk is not None:
        names = (
            "listening",
            "speaking",
            "reading",
            "writing",
            "latin",
            "maths",
            "languages",
            "all_day",
            "religion_lesson",
            "support_hint",
        )
        facts["counselling"] = {name: getattr(talk, name) for name in names if getattr(talk, name)}
    return facts


def contact(placement: Placement) -> list[dict[str, str]]:
    """Return who answers for the child and how the school reaches her, for a school that has taken the child."""
    rows = Guardian.objects.filter(entrant=placement.entrant_id).order_by("rank")
    return [
        {"name": row.name, "relation": row.relation, "phone": row.phone, "email": row.email, "language": row.language}
        for row in rows
    ]


def admitted(placement: Placement) -> dict[str, Any]:
    """Return what a school is told once it has taken the child or was assigned it: who answers for it, and the nationality its statistics
    ask for. Before, nationality tells a school nothing it needs."""
    return {"contact": contact(placement), "nationality": placement.nationality}
