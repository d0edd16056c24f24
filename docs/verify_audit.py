"""Verify an export of the memory without any code of Brücke: python verify_audit.py LOG.jsonl CHECKPOINTS.json PUBLIC_KEY."""

import hashlib
import json
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def roots(lines):
    """Yield (size, root) after each entry, RFC 6962."""
    peaks, size = [], 0
    for line in lines:
        carry, rest = hashlib.sha256(b"\x00" + line.rstrip(b"\n")).digest(), size
        while rest & 1:
            carry = hashlib.sha256(b"\x01" + peaks.pop() + carry).digest()
            rest >>= 1
        peaks.append(carry)
        size += 1
        yield size, peaks


def root_of(peaks):
    """Return the root of the complete subtrees."""
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = hashlib.sha256(b"\x01" + peak + root).digest()
    return root.hex()


def main(log, checkpoints, key):
    """Return a list of problems, empty when everything is as signed."""
    signed = {row["size"]: row for row in json.load(open(checkpoints))}
    public, found, size = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)), [], 0
    for row in signed.values():
        try:
            public.verify(bytes.fromhex(row["signature"]), f"{row['size']}\n{row['root']}\n{row['signed_at']}\n".encode())
        except Exception:
            found.append(f"signature at {row['size']} is wrong")
    with open(log, "rb") as lines:
        for size, peaks in roots(lines):
            if size in signed and root_of(peaks) != signed[size]["root"]:
                found.append(f"root at {size} is not the signed one")
    if size < max(signed, default=0):
        found.append(f"cut off after {size} of {max(signed)} entries")
    if size > max(signed, default=0):
        found.append(f"{size - max(signed, default=0)} entries stand behind the last signed one")
    return found


if __name__ == "__main__":
    problems = main(*sys.argv[1:4])
    print("\n".join(problems) or "complete and unchanged")
    sys.exit(bool(problems))
