"""The RFC 6962 tree: SHA-256, leaf prefix 00, node prefix 01, grown leaf by leaf from its right edge."""

import hashlib
from collections.abc import Iterable


def leaf(entry: bytes) -> bytes:
    """Return the hash of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The complete subtrees of a growing tree (`peaks`, largest first); enough to add leaves and to give the root."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)

    def add(self, leaf_hash: bytes) -> None:
        """Append one leaf hash."""
        carry, rest = leaf_hash, self.size
        while rest & 1:
            carry = node(self.peaks.pop(), carry)
            rest >>= 1
        self.peaks.append(carry)
        self.size += 1

    def root(self) -> bytes:
        """Return the root; of the empty tree the hash of nothing."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node(peak, root)
        return root
