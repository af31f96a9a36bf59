"""Names and package URLs, against the reference implementations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packageurl import PackageURL
from packaging.utils import canonicalize_name

from workflows.errors import Refused
from workflows.names import Project, is_name, normal, parse_project, pypi

names = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,30}[A-Za-z0-9])?", fullmatch=True)


@given(names)
def test_a_normal_name_is_that_of_pep_503(name: str) -> None:
    assert normal(name) == canonicalize_name(name)
    assert normal(normal(name)) == normal(name)


@given(names)
def test_a_project_is_the_package_url_that_others_write(name: str) -> None:
    ours = pypi(name)
    assert str(ours) == PackageURL("pypi", None, ours.name).to_string()
    assert parse_project(str(ours)) == ours


@given(names, names)
def test_a_package_url_that_others_wrote_is_read(name: str, version: str) -> None:
    theirs = PackageURL("pypi", None, normal(name), version, {"a": "b"}, "c/d").to_string()
    assert parse_project(theirs) == pypi(name)


@pytest.mark.parametrize("name", ["", "-a", "a-", "a b", "é", "a" * 215, "a\n"])
def test_what_is_no_name_is_refused(name: str) -> None:
    assert not is_name(name)
    with pytest.raises(Refused):
        pypi(name)


@pytest.mark.parametrize("purl", ["", "pkg:", "pkg:pypi", "pkg:pypi/", "npm:pypi/a", "requests"])
def test_what_is_no_package_url_is_refused(purl: str) -> None:
    with pytest.raises(Refused):
        parse_project(purl)


def test_a_scoped_name_of_another_registry_is_kept() -> None:
    assert parse_project("pkg:npm/%40scope/name@1.0") == Project("npm", "@scope/name")
