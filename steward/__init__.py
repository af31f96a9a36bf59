"""The service: everything that touches the network, the disk, the clock or a browser."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    """Return the version that is installed, or 0 where it runs from a checkout."""
    try:
        return installed("steward")
    except PackageNotFoundError:
        return "0"
