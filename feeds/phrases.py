"""What the terms of a handoff mean, said for each place that says it.

One row a term, one column a place: the record of a case, the news about it, a
letter, the page behind a letter's link.  Who adds a term writes one row here,
and a test says which one is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from workflows.terms import Answer, Grant, Intent, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks for."""

    kind: str
    """The name of such a case."""
    choice: str
    """On the form, after “I want to”."""
    heading: tuple[str, str]
    """On the case's page, before and after the project's name."""
    record: str
    """After “asks”."""
    news: str
    """After “somebody asks”."""
    letter: str
    """After who asks, to the owner; `name` is the project's."""
    page: str = "asks for it"
    """After the candidate's name, to the owner."""


ASKED: Final[Mapping[Intent, Asked]] = MappingProxyType(
    {
        Intent.CONTINUE: Asked(
            kind="continue a project",
            choice="go on with a project whose owner does not answer",
            heading=("asks to continue", ""),
            record="to continue it",
            news="to take it over and go on with it",
            letter="to help look after {name} and to make new releases",
            page="would like to continue it",
        ),
        Intent.REUSE: Asked(
            kind="use a name anew",
            choice="use the name for another project",
            heading=("asks to use the name", "anew"),
            record="to use the name for another project",
            news="to use its name for another project",
            letter="to use the name {name} for another project",
            page="would like to use its name for another project",
        ),
        Intent.CO_MAINTAIN: Asked(
            kind="look after it together",
            choice="help the owner, as a second pair of hands",
            heading=("asks to look after", "beside its owner"),
            record="to look after it beside the owner",
            news="to help look after it",
            letter="to join you as a co-maintainer of {name}",
            page="would like to look after it beside you",
        ),
        Intent.ORPHAN: Asked(
            kind="let a project go",
            choice="let a project go that nobody looks after",
            heading=("asks to let", "go free"),
            record="to let it go free",
            news="that it be let go, so that anybody may ask for it",
            letter="that {name} is marked as free for new hands",
            page="asks whether it may go free, for whoever wants it",
        ),
        Intent.EMPLOYER: Asked(
            kind="an employer's claim",
            choice="get my employer's project, whose owner left",
            heading=("asks for", "as its owner's employer"),
            record="for it as the owner's employer",
            news="to take it over for the organisation it was made in",
            letter="that {name} goes to the organisation it was made for",
            page="asks for it as your employer",
        ),
        Intent.DECEASED: Asked(
            kind="an owner who died",
            choice="look after the project of somebody who died",
            heading=("asks for", "after its owner's death"),
            record="for it after the owner's death",
            news="to look after it, because its owner died",
            letter="to look after {name} from now on",
        ),
        Intent.LOCKED_OUT: Asked(
            kind="an owner locked out",
            choice="get back into my own project",
            heading=("asks to get back into", ""),
            record="to get back into it",
            news="to be let in again as its owner",
            letter="to get back into the account that holds {name}",
        ),
        Intent.SECURITY_RELEASE: Asked(
            kind="one security release",
            choice="make one release that closes a hole",
            heading=("asks to make one security release of", ""),
            record="to make one security release",
            news="to make one release that closes a hole",
            letter="to make one release of {name} that closes a security hole",
            page="would like to make one release that closes a hole",
        ),
        Intent.FREE_NAME: Asked(
            kind="a name that cannot be had",
            choice="have a name that the index does not give out",
            heading=("asks for the name", ""),
            record="for a name that cannot be had",
            news="to have its name",
            letter="that the name {name} becomes free",
        ),
        Intent.BULK: Asked(
            kind="several projects at once",
            choice="ask for several projects of one person at once",
            heading=("asks for", "and other projects"),
            record="for several projects at once",
            news="to take it over together with others",
            letter="to look after several projects, {name} among them",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an owner answers."""

    record: str
    """After “the owner”."""
    letter: str
    """On the buttons: in a letter, and on the page behind its link."""
    then: str
    """On the page, what the button does; `who` is the candidate."""
    heading: str
    """On the page, once it was pressed."""
    following: tuple[str, ...]
    """Below that, what comes next."""
    own: str = ""
    """On the form of an owner who is signed in, after “I”; he cannot say that he is not."""


ANSWERED: Final[Mapping[Answer, Answered]] = MappingProxyType(
    {
        Answer.KEEP: Answered(
            record="keeps it",
            own="keep it",
            letter="I keep it",
            then="The case ends. Nobody may ask again for half a year.",
            heading="You keep it. The case is over.",
            following=("Nobody may ask again for half a year.",),
        ),
        Answer.NEEDS_TIME: Answered(
            record="asks for time",
            own="need time",
            letter="Give me time",
            then="We stop the clock, for up to 90 days, once. No reason needed.",
            heading="The clock stands still. You have time.",
            following=(
                "Say no more until you want to: reply to the letter, or wait for the next one.",
            ),
        ),
        Answer.CO_MAINTAIN: Answered(
            record="offers to share it",
            own="offer to share it",
            letter="Add somebody beside me",
            then=("You invite {who} on the index yourself; we tell you how. You stay owner."),
            heading="Your offer to share it is with the candidate.",
            following=(
                (
                    "On the index, open the project, then “Collaborators”, and invite the "
                    "person there."
                ),
                "Choose “Maintainer”: releases can be made, and you stay the owner.",
            ),
        ),
        Answer.HAND_OVER: Answered(
            record="hands it over",
            own="hand it over",
            letter="Hand it over",
            then="A moderator looks at who agreed and who receives; nothing happens before.",
            heading="You agreed to hand it over. A moderator looks at it next.",
            following=(
                "Nothing changes hands before that, and you can still say no.",
                (
                    "The cleanest way is your own: invite the person on the index under "
                    "“Collaborators”."
                ),
            ),
        ),
        Answer.OTHER_HEIR: Answered(
            record="names somebody else",
            own="want somebody else to have it",
            letter="Somebody else should have it",
            then="Write below who. We write to them, not to {who}.",
            heading="You want somebody else to have it.",
            following=("A moderator reads what you wrote, and writes to them.",),
        ),
        Answer.ARCHIVE: Answered(
            record="calls it finished",
            own="call it finished, and leave it as it is",
            letter="It is finished, leave it as it is",
            then="We mark it complete by your word. Dependents are told, kindly.",
            heading="It is finished, by your word.",
            following=("Those who depend on it are told so, kindly. It stays where it is.",),
        ),
        Answer.NOT_ME: Answered(
            record="says that it is somebody else's",
            letter="This is not mine, or not my address",
            then="We stop writing to this address and look elsewhere.",
            heading="We write to this address no more.",
            following=("Sorry for the trouble. We look for the owner elsewhere.",),
        ),
    }
)
"""In the order of the seven buttons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What somebody receives."""

    record: str
    """After “becomes”."""
    letter: str
    """A sentence; `who` receives it of the project `name`, `will` or could."""
    page: str
    """After the candidate's name, to the owner."""
    policy: str
    """After “the candidate”, on the page of a policy."""


GRANTED: Final[Mapping[Grant, Granted]] = MappingProxyType(
    {
        Grant.OWNER: Granted(
            record="owner",
            letter="{who} {will} be added as an owner of {name}",
            page="could become a second owner; you would stay owner",
            policy="is added as an owner",
        ),
        Grant.CO_MAINTAINER: Granted(
            record="co-maintainer",
            letter="{who} {will} be added as a co-maintainer of {name}",
            page="could become a co-maintainer; you would stay owner",
            policy="is added as a co-maintainer",
        ),
        Grant.RELEASE_ONLY: Granted(
            record="somebody who makes releases and nothing else",
            letter="{who} {will} be allowed to make releases of {name}",
            page="could make releases and nothing else; you would stay owner",
            policy="may make releases and nothing else",
        ),
    }
)
CHANGES: Final[Mapping[Intent, str]] = MappingProxyType(
    {
        Intent.REUSE: "{who} {will} receive the name {name} for another project",
        Intent.ORPHAN: "{name} {will} be marked as free for new hands",
        Intent.FREE_NAME: "the name {name} {will} become free",
    }
)
"""What a letter says would change where that is not a role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a case ended."""

    page: str
    letter: str = ""
    """To the candidate; nothing where another letter tells it."""


ENDED: Final[Mapping[Outcome, Ended]] = MappingProxyType(
    {
        Outcome.SETTLED: Ended(
            page="It is settled: the project changed hands, and the probation is over."
        ),
        Outcome.SETTLED_OUTSIDE: Ended(
            page="It was settled on the index, without us.",
            letter="The registry changed without us, so there is nothing left to ask.",
        ),
        Outcome.ORPHANED: Ended(
            page="The project was let go, and looks for hands.",
            letter="The project is marked as free for new hands.",
        ),
        Outcome.ARCHIVED: Ended(
            page="The project was marked as archived. Nothing changed hands.",
            letter="The project is marked as archived.",
        ),
        Outcome.DENIED: Ended(page="The request was denied."),
        Outcome.REFUSED: Ended(
            page="The owner keeps the project, and that ends it.",
            letter="The owner answered, and the owner's word decides.",
        ),
        Outcome.WITHDRAWN: Ended(
            page="The request was withdrawn.", letter="You took the request back."
        ),
        Outcome.EXPIRED: Ended(
            page="The request expired: a question to the candidate stayed open.",
            letter="It waited for you, and the time was over.",
        ),
        Outcome.SUPERSEDED: Ended(
            page="The question was settled another way.",
            letter="Another request for the same project was granted.",
        ),
        Outcome.DUPLICATE: Ended(
            page="The same is asked in an older case.",
            letter="The same was asked in another request that is open.",
        ),
        Outcome.INELIGIBLE: Ended(
            page="It could not go on: a requirement did not hold.",
            letter="Something that the rules ask for is not so. The page says what.",
        ),
        Outcome.REFERRED: Ended(
            page="Its answer lies elsewhere, and it was sent there.",
            letter="The answer lies elsewhere. The page says where.",
        ),
        Outcome.REVERSED: Ended(page="The transfer was taken back."),
        Outcome.ANNULLED: Ended(page="The handoff was annulled: it had been obtained by fraud."),
    }
)
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
