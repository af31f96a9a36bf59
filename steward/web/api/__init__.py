"""The API: the same reads and acts as the pages, as JSON under `/api/v1`.

To add an operation: a row in `OPERATIONS` of the file it belongs to.
"""

from typing import Final

ROOT: Final = "/api/v1"
