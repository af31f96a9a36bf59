"""pyproject.toml: Poetry's ranges in the words of PEP 440, and where entries stand."""

import pytest

from steward.errors import Malformed
from steward.manifests import read


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("^1.2.3", ">=1.2.3,<2"),
        ("^0.2.3", ">=0.2.3,<0.3"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^1.2", ">=1.2,<2"),
        ("^0", ">=0,<1"),
        ("^1.0b2", ">=1.0b2,<2"),
        ("~1.2.3", ">=1.2.3,<1.3"),
        ("~1.2", ">=1.2,<1.3"),
        ("~1", ">=1,<2"),
        ("~=1.4", "~=1.4"),
        ("*", ""),
        ("1.2.*", "==1.2.*"),
        ("1.2.3", "==1.2.3"),
        (">=1,<2", "<2,>=1"),
        (">=1 <2", "<2,>=1"),
        (">= 1.0, != 1.5", "!=1.5,>=1.0"),
        ("^1 || ^2", ""),
    ],
)
def test_a_range_of_poetry_is_put_as_pep_440_does(theirs: str, ours: str) -> None:
    text = f'[tool.poetry.dependencies]\nleaf = "{theirs}"'
    [entry] = read("pyproject.toml", text.encode()).entries

    assert set(entry.specifier.split(",")) == set(ours.split(","))


def test_a_broken_file_is_refused_with_the_line() -> None:
    with pytest.raises(Malformed, match=r"is not TOML: .*line 2"):
        read("pyproject.toml", b'[project]\nname = "x\n"')


def test_a_number_beyond_bounds_is_refused_too() -> None:
    with pytest.raises(Malformed, match="is not TOML"):
        read("pyproject.toml", b"x = " + b"9" * 5000)


def test_deep_nesting_is_refused_too() -> None:
    with pytest.raises(Malformed, match="nested too deeply"):
        read("pyproject.toml", b"x = " + b"[" * 5000)
