"""Foreign files are exactly the listed ones; the addresses they came from are written nowhere."""

import json

from tools.vendor import MANIFEST, TARGET, TESTS, sums


def listed():
    return json.loads(MANIFEST.read_text(encoding="utf-8"))


def test_every_foreign_file_is_listed_with_its_sum():
    recorded = {path: value for package in listed() for path, value in package["files"].items()}

    assert {**sums(TARGET), **sums(TESTS)} == recorded


def test_every_package_brings_version_and_licence_text():
    for package in listed():
        assert package["version"]
        assert package["licence"]
        assert any(path.endswith("LICENCE.txt") for path in package["files"])
