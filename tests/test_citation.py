"""CITATION.cff says what the package says of itself."""

import tomllib
from pathlib import Path

import pytest
import yaml

from nextbatch import __version__

ROOT = Path(__file__).parents[1]


@pytest.fixture
def citation():
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_the_citation_has_what_its_format_requires(citation):
    assert citation["cff-version"] == "1.2.0"
    assert all(citation[key] for key in ("authors", "message", "title"))


def test_the_citation_is_of_this_version(citation):
    assert citation["version"] == __version__


def test_the_citation_names_the_authors_and_the_license_of_the_package(citation):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation["license"] == project["license"]
    assert citation["keywords"] == project["keywords"]
    assert citation["abstract"] == project["description"]
    (author,) = citation["authors"]
    assert f", {author['name']}\n" in (ROOT / "LICENSE").read_text(encoding="utf-8")
