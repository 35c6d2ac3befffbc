"""`python -m web.openapi` prints the document, as web/dashboard/openapi.json keeps it."""

from __future__ import annotations

import sys

from web.openapi.document import kept_document

sys.stdout.write(kept_document())
