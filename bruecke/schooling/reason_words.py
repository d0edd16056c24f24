"""Sentences for the reasons of a placement, in any language that has a translator; needs no settings and no database."""

from collections.abc import Callable, Mapping
from typing import Any


def _(text: str) -> str:
    """Mark a sentence for translation."""
    return text


NEEDS = {
    "regular": _("regular class with support"),
    "mixed": _("partly own group, partly regular class"),
    "full_group": _("own German group"),
    "alphabetisation": _("group for first literacy"),
    "international_class": _("international class of a vocational college"),
}

#: By code; where a number decides, the sentence for one and the sentence for more.
SENTENCES: dict[str, str | tuple[str, str]] = {
    "no_point": _("Nobody can measure the way: the home has no place on the map. Please choose a municipality on the page of the child."),
    "protected": _("This child is protected. Ways and reasons are not shown."),
    "kept": _("The place at %(school)s is set already. It stays."),
    "wish": _("%(school)s is wish number %(rank)s of the family."),
    "together": _("At %(school)s the child goes to school together with a brother or a sister."),
    "nearest": _("%(school)s is the nearest school that could give a place: %(km)s km."),
    "way": _("The way to %(school)s is %(km)s km."),
    "travel_cost": _("With %(km)s km the way is longer than %(limit)s km. From there on travel costs are paid; please tell the family how to apply."),
    "other_form": _("%(school)s is not one of the forms of school the family named."),
    "nearer_too_far": _("%(school)s is nearer, but farther than the %(limit)s km that are allowed."),
    "wished_too_far": _("The wished school %(school)s is farther than the %(limit)s km that are allowed."),
    "nearer_no_group": _("%(school)s would be nearer by %(nearer)s km, but has no group of the kind “%(need)s” in grade %(grade)s."),
    "wished_no_group": _("The wished school %(school)s has no group of the kind “%(need)s” in grade %(grade)s."),
    "nearer_no_places": _("%(school)s would be nearer by %(nearer)s km, but has no free place now."),
    "wished_no_places": _("The wished school %(school)s has no free place now."),
    "nearer_kept": _("%(school)s would be nearer by %(nearer)s km, but all its places are set already."),
    "wished_kept": _("All places of the wished school %(school)s are set already."),
    "nearer_full": (
        _("%(school)s would be nearer by %(nearer)s km, but is full; the last place went to a child who has been waiting one day longer."),
        _("%(school)s would be nearer by %(nearer)s km, but is full; the last place went to a child who has been waiting %(days)s days longer."),
    ),
    "wished_full": (
        _("The wished school %(school)s is full; the last place went to a child who has been waiting one day longer."),
        _("The wished school %(school)s is full; the last place went to a child who has been waiting %(days)s days longer."),
    ),
    "nearer_full_others": _("%(school)s would be nearer by %(nearer)s km, but is full; seen as a whole its places help other children more."),
    "wished_full_others": _("The wished school %(school)s is full; seen as a whole its places help other children more."),
    "nearer_siblings": _("%(school)s would be nearer by %(nearer)s km, but there brothers and sisters could not stay together like this."),
    "wished_siblings": _("At the wished school %(school)s brothers and sisters could not stay together like this."),
    "nearer_form": _("%(school)s would be nearer by %(nearer)s km, but is not one of the forms of school the family named."),
    "wished_form": _("The wished school %(school)s is not one of the forms of school the family named."),
    "nearer_fits_less": _("%(school)s would be nearer by %(nearer)s km, but fits the wishes of the family less."),
    "wished_fits_less": _("The wished school %(school)s fits less than the proposed one, seen together with the way."),
    "nearer_language": _("%(school)s would be nearer by %(nearer)s km, but more than half of the group there would speak the same language."),
    "wished_language": _("In the group of the wished school %(school)s more than half would speak the same language."),
    "nearer_nearly_full": _("%(school)s would be nearer by %(nearer)s km, but its group is nearly full; a few places stay free for those who come next."),
    "wished_nearly_full": _("The group of the wished school %(school)s is nearly full; a few places stay free for those who come next."),
    "nearer_whole": _("%(school)s would be nearer by %(nearer)s km, but then other children would be worse off by more than that."),
    "wished_whole": _("With a place at the wished school %(school)s other children would be worse off by more than that."),
    "closed_stage": (_("One school has no group of this stage."), _("%(schools)s schools have no group of this stage.")),
    "closed_grade": (
        _("One school has no group for grade %(grade)s."),
        _("%(schools)s schools have no group for grade %(grade)s."),
    ),
    "closed_need": (
        _("One school has no group of the kind “%(need)s” in grade %(grade)s."),
        _("%(schools)s schools have no group of the kind “%(need)s” in grade %(grade)s."),
    ),
    "closed_way": (
        _("One school with a fitting group is farther than %(limit)s km."),
        _("%(schools)s schools with a fitting group are farther than %(limit)s km."),
    ),
    "closed_seats": (
        _("One school in reach has a fitting group, but no free place."),
        _("%(schools)s schools in reach have a fitting group, but no free place."),
    ),
    "open_longer": (
        _("All places in reach went to children who have been waiting at least one day longer."),
        _("All places in reach went to children who have been waiting at least %(days)s days longer."),
    ),
    "open_equal": _("All places in reach went to children who have been waiting as long or longer."),
    "open_others": _("All places in reach went to other children; this way as many as possible have a place."),
    "open_kept": _("All places in reach are set already."),
    "stopped": _("The computation was stopped before it was this child's turn. Please compute once more."),
    "one_more": _("One more place at %(school)s (%(km)s km) would be enough for this child."),
    "more_places": (
        _("At %(school)s (%(km)s km) %(places)s more places would be enough: one child comes first who has been waiting as long or longer."),
        _("At %(school)s (%(km)s km) %(places)s more places would be enough: %(before)s children come first who have been waiting as long or longer."),
    ),
    "group_wanted": _("A group of the kind “%(need)s” for grade %(grade)s at %(school)s (%(km)s km) would open a place."),
    "all_far": _("The nearest school of this stage is %(school)s, %(km)s km away; %(limit)s km are allowed. A place nearer by is wanted."),
    "no_school": _("No school has a group of this stage. A new group for grade %(grade)s is wanted."),
}  # fmt: skip
#: What decides between one and more.
COUNTED = {
    "nearer_full": "days", "wished_full": "days", "open_longer": "days", "more_places": "before", "closed_stage": "schools",
    "closed_grade": "schools", "closed_need": "schools", "closed_way": "schools", "closed_seats": "schools",
}  # fmt: skip


def sentence(
    code: str, values: Mapping[str, Any], *, say: Callable[[str], str], names: Mapping[str, str], comma: str = ","
) -> str:
    """Return the sentence of a reason. `say` translates a message, `names` has schools by number; an unknown code stands for itself."""
    found = SENTENCES.get(code)
    if found is None:
        return code
    if isinstance(found, tuple):
        found = found[0] if values[COUNTED[code]] == 1 else found[1]
    return say(found) % _filled(values, say=say, names=names, comma=comma)


def _filled(values: Mapping[str, Any], *, say: Callable[[str], str], names: Mapping[str, str], comma: str) -> dict[str, Any]:
    filled = dict(values)
    if "school" in values:
        filled["school"] = names.get(values["school"], values["school"])
    if "need" in values:
        filled["need"] = say(NEEDS[values["need"]]) if values["need"] in NEEDS else values["need"]
    for name, metres in (("km", "metres"), ("limit", "limit"), ("nearer", "nearer")):
        if metres in values:
            filled[name] = kilometres(values[metres], comma=comma)
    return filled


def kilometres(metres: int, *, comma: str = ",") -> str:
    """Return metres as kilometres, with one decimal; never nought for a way that is one."""
    if 0 < metres < 100:  # noqa: PLR2004 -- metres
        return f"0{comma}1"
    return f"{metres / 1000:.1f}".replace(".", comma).removesuffix(f"{comma}0")
