"""The one exception that rules raise."""


class Refused(Exception):
    """A rule said no.  Carries a stable code and a sentence a stranger can act on."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code
        self.why = why
