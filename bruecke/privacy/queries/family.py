"""Who may see the children of a family and who has looked, for the family itself: opened with its code and nothing else."""

from dataclasses import dataclass

from bruecke.access.actor import Actor
from bruecke.access.policy import NotVisible
from bruecke.audit.actions import record
from bruecke.privacy.queries.who import Holder, Look, authority_knows, calm, sight
from bruecke.schooling.queries import own_copy


@dataclass(frozen=True)
class Family:
    """The page of a family about its data; of somebody protected nothing stands here, and the page says so."""

    holders: list[Holder]
    looks: list[Look]
    authority_knows: bool
    offices: tuple[str, ...] = ()
    is_private: bool = False

    @property
    def calm_looks(self) -> list[Look]:
        """The entries, of readings one after the other the newest."""
        return calm(self.looks)


def family(actor: Actor) -> Family:
    """Return who holds and who opened the records of the children the code opens; reading it is written down. Raises NotVisible for a code
    that opens no child."""
    dossiers, children = own_copy.circles(actor), own_copy.children(actor)
    if not children:
        raise NotVisible("family")
    found, seen = sight(actor, dossiers)
    record(verb="dossier.opened", dossier=children[0], subject="self")
    return Family(found, seen, authority_knows(found, seen), is_private=not set(children) <= set(dossiers))
