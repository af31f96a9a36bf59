"""What an operator may configure, and what each mistake is told."""

from pathlib import Path

import pytest

from steward.errors import Malformed
from steward.settings import NAMES, SECRETS, Settings, read

SECRET = "0123456789abcdef" * 2

BAD = [
    ("STEWARD_BASE_URL", "steward.example.org"),
    ("STEWARD_BASE_URL", "ftp://steward.example.org"),
    ("STEWARD_BASE_URL", "https://anna:pw@steward.example.org"),
    ("STEWARD_BASE_URL", "https://steward.example.org/?q=1"),
    ("STEWARD_BASE_URL", "https://[::1"),
    ("STEWARD_BASE_URL", "https://steward.example.org:99999"),
    ("STEWARD_PYPI_URL", "index.example"),
    ("STEWARD_POLL_SECONDS", "0"),
    ("STEWARD_TRANSFERS_A_DAY", "0"),
    ("STEWARD_TRANSFERS_A_DAY", "1001"),
    ("STEWARD_POLL_SECONDS", "-5"),
    ("STEWARD_POLL_SECONDS", "often"),
    ("STEWARD_POLL_SECONDS", "²"),
    ("STEWARD_POLL_SECONDS", "9" * 4000),
    ("STEWARD_DATABASE_URL", "mysql://localhost/steward"),
    ("STEWARD_BROKER_URL", "kafka://localhost"),
    ("STEWARD_SMTP_URL", "localhost:25"),
    ("STEWARD_MAIL_FROM", "Steward <steward@example.org>"),
    ("STEWARD_MAIL_FROM", "steward"),
    ("STEWARD_FEED_DOMAIN", "https://example.org"),
    ("STEWARD_SECRET_KEY", "short"),
    ("STEWARD_GITHUB_TOKEN", "two words"),
    ("STEWARD_POLICY", "../../etc/passwd"),
    ("STEWARD_CONTACT", "anna (at home)"),
    ("STEWARD_CONTACT", "anna\r\nX-Header: 1"),
    ("STEWARD_ALLOW_PRIVATE_ADDRESSES", "perhaps"),
    ("STEWARD_TRUSTED_PROXIES", "*"),
    ("STEWARD_TRUSTED_PROXIES", "10.0.0.1/8"),
]


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read({"PATH": "/bin"}) == Settings()


def test_the_names_are_those_that_were_promised() -> None:
    promised = """BASE_URL DATA_DIR DATABASE_URL BROKER_URL SMTP_URL MAIL_FROM FEED_DOMAIN
        SECRET_KEY PYPI_URL POLL_SECONDS POLICY CONTACT GITHUB_TOKEN ALLOW_PRIVATE_ADDRESSES
        TRUSTED_PROXIES OIDC_ISSUER OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_NAME GITHUB_URL
        GITHUB_API_URL GITHUB_CLIENT_ID GITHUB_CLIENT_SECRET CI_ISSUER DNS_URL TRANSFERS_A_DAY"""

    assert {f"STEWARD_{name}" for name in promised.split()} == NAMES
    assert SECRETS < NAMES


def test_what_is_set_is_read() -> None:
    settings = read(
        {
            "STEWARD_BASE_URL": "https://steward.example.org/",
            "STEWARD_DATA_DIR": "/srv/steward",
            "STEWARD_PYPI_URL": "http://127.0.0.1:9/mirror/",
            "STEWARD_POLL_SECONDS": "5",
            "STEWARD_ALLOW_PRIVATE_ADDRESSES": "yes",
            "STEWARD_SECRET_KEY": SECRET,
        }
    )

    assert settings == Settings(
        base_url="https://steward.example.org",
        data_dir=Path("/srv/steward"),
        database_url="sqlite:////srv/steward/steward.db",
        mail_from="steward@steward.example.org",
        feed_domain="steward.example.org",
        pypi_url="http://127.0.0.1:9/mirror",
        poll_seconds=5,
        allow_private_addresses=True,
        secret_key=SECRET,
    )


PROVIDER = {
    "STEWARD_OIDC_ISSUER": "https://login.example/realms/leaf/",
    "STEWARD_OIDC_CLIENT_ID": "steward",
    "STEWARD_OIDC_CLIENT_SECRET": SECRET,
}


def test_an_issuer_is_kept_letter_by_letter() -> None:
    assert read(PROVIDER).oidc_issuer == "https://login.example/realms/leaf/"


@pytest.mark.parametrize("lacking", PROVIDER)
def test_half_of_a_sign_in_provider_is_refused(lacking: str) -> None:
    with pytest.raises(Malformed, match=f"{lacking} is missing"):
        read({name: value for name, value in PROVIDER.items() if name != lacking})


def test_an_issuer_in_the_open_is_refused() -> None:
    with pytest.raises(Malformed, match="STEWARD_OIDC_ISSUER cannot be used: it needs https"):
        read(PROVIDER | {"STEWARD_OIDC_ISSUER": "http://login.example"})
    assert read(PROVIDER | {"STEWARD_OIDC_ISSUER": "http://127.0.0.1:9"}).oidc_issuer


def test_an_empty_value_counts_as_unset() -> None:
    assert read({"STEWARD_PYPI_URL": "", "STEWARD_POLL_SECONDS": ""}) == Settings()


def test_an_unknown_name_is_refused_with_the_nearest_right_one() -> None:
    with pytest.raises(Malformed, match="did you mean STEWARD_POLL_SECONDS") as caught:
        read({"STEWARD_POLL_SECOND": "5"})

    assert "STEWARD_POLL_SECOND is not a setting" in caught.value.why


def test_an_unknown_name_like_no_other_is_refused_without_a_guess() -> None:
    with pytest.raises(Malformed) as caught:
        read({"STEWARD_" + "Q" * 60: ""})

    assert "did you mean" not in caught.value.why


@pytest.mark.parametrize(("name", "text"), BAD, ids=lambda value: ascii(value)[:40])
def test_a_bad_value_is_refused_and_its_setting_named(name: str, text: str) -> None:
    with pytest.raises(Malformed, match=f"{name} cannot be used"):
        read({name: text})


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_secret_is_never_repeated(name: str) -> None:
    given = "hunter2" if name != "STEWARD_GITHUB_TOKEN" else "hunter2 and more"

    with pytest.raises(Malformed) as caught:
        read({name: given})

    assert "hunter2" not in caught.value.why


def test_settings_print_without_their_secrets() -> None:
    settings = read(
        {
            "STEWARD_SECRET_KEY": SECRET,
            "STEWARD_GITHUB_TOKEN": "ghp_secret",
            "STEWARD_DATABASE_URL": "postgresql://steward:secret@localhost/steward",
            "STEWARD_SMTP_URL": "smtp://steward:secret@localhost",
        }
    )

    assert SECRET not in repr(settings)
    assert "secret@" not in repr(settings)
    assert "ghp_secret" not in repr(settings)


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRET + "\n")

    assert read({"STEWARD_SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == SECRET


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="both set"):
        read({"STEWARD_SECRET_KEY": SECRET, "STEWARD_SECRET_KEY_FILE": str(tmp_path / "key")})


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match=r"STEWARD_SECRET_KEY_FILE.*cannot be read"):
        read({"STEWARD_SECRET_KEY_FILE": str(tmp_path / "nowhere")})


def test_a_plain_setting_has_no_file_twin() -> None:
    with pytest.raises(Malformed, match="STEWARD_CONTACT_FILE is not a setting"):
        read({"STEWARD_CONTACT_FILE": "/etc/contact"})
