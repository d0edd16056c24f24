"""The letters of DIN 91379 that may stand in a name in a German register (data type A: Latin letters and signs of names)."""

import re

#: Ranges of single letters, first and last code point.
_RANGES = (
    "0041-005A 0061-007A 00C0-00D6 00D8-00F6 00F8-017E 0187-0188 018F 0197 01A0-01A1 01AF-01B0 01B7 01CD-01DC 01DE-01DF "
    "01E2-01F0 01F4-01F5 01F8-01FF 0212-0213 0218-021B 021E-021F 0227-0233 0259 0268 0292 1E02-1E03 1E06-1E07 1E0A-1E11 1E17 "
    "1E1C-1E2B 1E2F-1E37 1E3A-1E3B 1E40-1E49 1E52-1E5B 1E5E-1E63 1E6A-1E6F 1E80-1E87 1E8C-1E97 1E9E 1EA0-1EF9"
)
#: Signs that belong to names: blank, apostrophes, comma, hyphen, full stop, accents that stand alone, and the like.
_SIGNS = "0020 0027 002C 002D 002E 0060 007E 00A8 00B4 00B7 02B9 02BA 02BE 02BF 02C8 02CC 2019 2021"
#: Letters that carry combining marks and have no code point of their own: marks, then the letters they may follow.
_MARKED = {
    "0300": "CFGKMPSTZcfgkmpstz", "0301": "JjÿĪī", "0302": "DKLMNdklmn", "0304": "CFHKNPSTZcfhknpstzÛûḲḳṢṣṬṭỤụ",
    "0306": "CMNRZcmnrzÇç", "0307": "KUku", "0308": "CTZczẠạỌọỤụ", "030B": "Aa", "030C": "J", "030D": "ēō", "0310": "Mm",
    "0315": "CKPTckptČč", "031B": "KTkt", "031B 0304": "Ss", "0323": "CPcpČč", "0325": "LRlr", "0325 0304": "LRlr",
    "0326": "CHKLNchklnŽž", "0327": "ZzŽž", "0328 0306": "Cc", "0331": "HSs", "035F": "Kk",
}  # fmt: skip


def _class(ranges: str) -> str:
    return "".join("-".join(f"\\u{point}" for point in part.split("-")) for part in ranges.split())


_ACCEPTED = re.compile(
    "(?:"
    + "|".join(
        f"[{letters}]{''.join(chr(int(mark, 16)) for mark in marks.split())}"
        for marks, letters in sorted(_MARKED.items(), key=lambda item: -len(item[0]))
    )
    + f"|[{_class(_RANGES)}{_class(_SIGNS)}])+"
)


def outside(text: str) -> str:
    """Return what of a composed (NFC) text lies outside DIN 91379; empty when everything is inside."""
    return _ACCEPTED.sub("", text)
