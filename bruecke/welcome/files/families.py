"""What shows only when the whole file was read: ids and names that stand in it twice, families, children and who signed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bruecke.welcome.files.entries import CHILD, PARENT
from bruecke.welcome.files.reasons import ROWS, Kind
from bruecke.welcome.files.rows import Judged

#: Of a child only the year is kept, so that a missing phone number or language is no matter.
_COUNTS_FOR_CHILDREN = {"row_id", "row_id_twice", "relation_missing", "sent_before"}


@dataclass(slots=True)
class Member:
    """What has to be remembered of a row that was not refused."""

    line: int
    row_id: str
    reasons: list[str]
    relation: tuple[str, str]
    birth_year: int
    number: str
    is_minor: bool
    by_guardian: bool
    is_held: bool
    parents: list[int] = field(default_factory=list)

    @property
    def is_child(self) -> bool:
        """A minor is a year in the household of who signed; alone with a guardian she is a person of her own."""
        return self.is_minor and not (self.by_guardian and not self.parents)


@dataclass
class Family:
    """Adults by line; children as line, birth year and the lines of the adults who signed."""

    adults: list[int] = field(default_factory=list)
    children: list[tuple[int, int, list[int]]] = field(default_factory=list)


class WholeFile:
    """Collects the rows of a file while it is read."""

    def __init__(self) -> None:
        self.members: dict[int, Member] = {}
        self._ids: dict[str, int] = {}
        self._all_ids: set[str] = set()
        self._numbers: dict[str, list[int]] = {}
        self._prints: dict[bytes, int] = {}

    def note(self, row_id: str) -> None:
        """Remember that the file has a row with this id, whatever becomes of it."""
        self._all_ids.add(row_id)

    def add(self, row: Judged) -> None:
        """Remember a row that was not refused and mark what stood in the file before."""
        if row.row_id in self._ids:
            row.reasons.append("row_id_twice")
        first = self._prints.setdefault(bytes.fromhex(row.fingerprint[:16]), row.line)
        if first != row.line:
            row.reasons.append(f"same_here:{first}")
        member = Member(
            row.line, row.row_id, row.reasons, row.relation, row.birth_year, row.consent["number"], row.is_minor,
            row.by_guardian, Kind.HELD in row.kinds,
        )  # fmt: skip
        self.members[row.line] = member
        if row.row_id:
            self._ids.setdefault(row.row_id, row.line)
        self._numbers.setdefault(member.number, []).append(row.line)

    def families(self) -> list[Family]:
        """Return the families of more than one row; the rows get the reasons that show only now."""
        for member in self.members.values():
            self._link(member)
        for lines in self._numbers.values():
            adults = [self.members[line] for line in lines if not self.members[line].is_child]
            if len(adults) > 1:
                for adult in adults:
                    self._hold(adult, "consent_twice")
        for member in self.members.values():
            if member.is_child:
                self._child(member)
        return [family for family in self._together() if len(family.adults) + len(family.children) > 1]

    @staticmethod
    def _hold(member: Member, reason: str) -> None:
        member.reasons.append(reason)
        member.is_held = True

    def _link(self, member: Member) -> None:
        target, kind = member.relation
        if target and target not in self._all_ids:
            self._hold(member, "relation_missing")
        other = self.members.get(self._ids.get(target, 0))
        if other is None:
            return
        if kind == CHILD and member.is_minor and not other.is_minor:
            member.parents.append(other.line)
        elif kind == PARENT and other.is_minor and not member.is_minor:
            other.parents.append(member.line)

    def _child(self, child: Member) -> None:
        standing = [line for line in child.parents if not self.members[line].is_held]
        child.reasons[:] = [reason for reason in child.reasons if reason in _COUNTS_FOR_CHILDREN]
        child.is_held = any(ROWS[reason].kind == Kind.HELD for reason in child.reasons)
        if not child.parents:
            self._hold(child, "minor")
        elif not standing:
            self._hold(child, "parent")
        else:
            child.parents = standing
            child.reasons.append(f"child:{standing[0]}")

    def _together(self) -> Iterator[Family]:
        root = {line: line for line in self.members}

        def top(line: int) -> int:
            while root[line] != line:
                root[line] = root[root[line]]
                line = root[line]
            return line

        for member in self.members.values():
            other = self._ids.get(member.relation[0], 0) if member.relation[0] else 0
            if other:
                root[top(member.line)] = top(other)
        found: dict[int, Family] = {}
        for line, member in self.members.items():
            family = found.setdefault(top(line), Family())
            if not member.is_child:
                family.adults.append(line)
            elif not member.is_held:
                family.children.append((line, member.birth_year, member.parents))
        yield from found.values()
