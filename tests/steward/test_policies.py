"""Where policies are found, and which serves an intent."""

import pytest

from steward import policies
from steward.errors import NotFound
from workflows.terms import Intent


def test_every_policy_is_found_by_its_id_and_version() -> None:
    for name, each in policies.every().items():
        assert policies.find(name) is each
        assert policies.find(name, each.version) is each
        assert f'id = "{name}"' in policies.text(name)


def test_a_policy_nobody_wrote_is_not_found() -> None:
    with pytest.raises(NotFound, match="no policy no-such"):
        policies.find("no-such")
    with pytest.raises(NotFound, match="version 99"):
        policies.find("steward-default", 99)


def test_the_operators_own_policy_serves_where_it_fits() -> None:
    assert policies.serving(Intent.CONTINUE, "pep541-continue").id == "pep541-continue"
    assert policies.serving(Intent.DECEASED, "pep541-continue").id == "pypi-deceased"


@pytest.mark.parametrize("intent", sorted(set(Intent) - {Intent.FREE_NAME, Intent.BULK}))
def test_each_intent_with_a_path_has_a_policy(intent: Intent) -> None:
    assert intent in policies.serving(intent, "steward-default").applies_to


def test_an_intent_without_a_path_is_said_to_have_none() -> None:
    with pytest.raises(NotFound, match="no policy here has a path for bulk"):
        policies.serving(Intent.BULK, "steward-default")
