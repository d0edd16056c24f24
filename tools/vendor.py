"""For maintainers only: fetches foreign styles, fonts and scripts, writes them with their licences and a list of sums."""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont

from tools.places import ROOT, say

TARGET = ROOT / "bruecke" / "base" / "static" / "base" / "vendor"
TESTS = ROOT / "tests" / "vendor"
MANIFEST = TARGET / "VENDORED.json"
RTLCSS = "rtlcss@4.3.0"


@dataclass(frozen=True)
class Package:
    """One foreign package: what is taken from it, and under which name it lies here."""

    name: str
    version: str
    licence: str
    folder: str
    licence_file: str
    files: dict[str, str]
    base: Path = TARGET


def _kern_fonts() -> dict[str, str]:
    weights = {"Regular": 400, "Medium": 500, "SemiBold": 600}
    fira = {f"dist/fonts/fira-sans/FiraSans-{name}.woff2": f"fira-sans-{weight}.woff2" for name, weight in weights.items()}
    return {**fira, "dist/fonts/noto-sans/NotoSans-Regular.woff2": "noto-sans-400.woff2"}


def _fontsource(family: str, script: str, *weights: int) -> dict[str, str]:
    return {f"files/{family}-{script}-{weight}-normal.woff2": f"{family}-{weight}.woff2" for weight in weights}


PACKAGES = (
    Package("@kern-ux/native", "2.7.2", "EUPL-1.2", "kern", "LICENSE.md", {"dist/kern.min.css": "kern.min.css", **_kern_fonts()}),
    Package("@fontsource/vazirmatn", "5.3.0", "OFL-1.1", "vazirmatn", "LICENSE", _fontsource("vazirmatn", "arabic", 400, 600)),
    Package(
        "@fontsource/noto-sans-ethiopic", "5.3.0", "OFL-1.1", "noto-sans-ethiopic", "LICENSE",
        _fontsource("noto-sans-ethiopic", "ethiopic", 400),
    ),
    Package("htmx.org", "2.0.11", "0BSD", "htmx", "LICENSE", {"dist/htmx.min.js": "htmx.min.js"}),
    Package(
        "signature_pad", "5.1.4", "MIT", "signature_pad", "LICENSE", {"dist/signature_pad.min.js": "signature_pad.min.js"}
    ),
    Package("axe-core", "4.14.1", "MPL-2.0", "axe", "LICENSE", {"axe.min.js": "axe.min.js"}, TESTS),
)  # fmt: skip


def _unpack(package: Package, scratch: Path) -> Path:
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        cwd=scratch, check=True, capture_output=True, text=True,
    )  # fmt: skip
    folder = scratch / package.folder
    with tarfile.open(scratch / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


def _fetch(package: Package, scratch: Path) -> None:
    source, target = _unpack(package, scratch), package.base / package.folder
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copyfile(source / package.licence_file, target / "LICENCE.txt")
    for origin, name in package.files.items():
        content = (source / origin).read_bytes()
        if name.endswith(".js"):
            content = b"\n".join(line for line in content.splitlines() if not line.startswith(b"//# sourceMappingURL"))
        (target / name).write_bytes(content)


def _mirror(scratch: Path) -> None:
    """Write the right-to-left twin of KERN; the original stays as it is."""
    subprocess.run(["npm", "install", "--silent", "--prefix", str(scratch), RTLCSS], check=True)
    kern = TARGET / "kern"
    program = scratch / "node_modules" / ".bin" / "rtlcss"
    subprocess.run([str(program), str(kern / "kern.min.css"), str(kern / "kern.rtl.min.css")], check=True)


def _for_pdf() -> None:
    """Write the Arabic face once more without compression, as the layout engines like it."""
    for path in (TARGET / "vazirmatn").glob("*.woff2"):
        font = TTFont(path)
        font.flavor = None
        font.save(path.with_suffix(".ttf"))


def sums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, by path relative to the checkout."""
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST.name
    }


def main() -> None:
    """Fetch everything anew and write the list."""
    if sys.argv[1:] != ["--yes"]:
        say("This replaces the vendored files from the network. Say --yes if you mean it.")
        raise SystemExit(2)
    with tempfile.TemporaryDirectory() as name:
        for package in PACKAGES:
            _fetch(package, Path(name))
        _mirror(Path(name))
    _for_pdf()
    listed = [
        {
            "name": package.name, "version": package.version, "licence": package.licence,
            "files": sums(package.base / package.folder),
        }
        for package in PACKAGES
    ]  # fmt: skip
    listed[0]["made_with"] = RTLCSS
    MANIFEST.write_text(json.dumps(listed, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    say(f"{sum(len(one['files']) for one in listed)} files written.")


if __name__ == "__main__":
    main()
