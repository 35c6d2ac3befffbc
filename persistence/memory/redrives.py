"""The redrives' rows in memory."""

from __future__ import annotations

from collections.abc import Sequence

from orders.redrive import Redrive, RedriveStatus


class MemoryRedrives:
    """:class:`persistence.redrives.RedriveRows` in a dict."""

    def __init__(self) -> None:
        self._rows: dict[str, Redrive] = {}

    async def upsert_many(self, redrives: Sequence[Redrive]) -> None:
        for row in redrives:
            known = self._rows.get(row.id)
            if known is None or known.version < row.version:
                self._rows[row.id] = row

    async def get(self, redrive_id: str) -> Redrive | None:
        return self._rows.get(redrive_id)

    async def newest(self, limit: int) -> list[Redrive]:
        return sorted(self._rows.values(), key=_age, reverse=True)[:limit]

    async def running(self) -> list[str]:
        rows = sorted(self._rows.values(), key=_age)
        return [row.id for row in rows if row.status is RedriveStatus.RUNNING]

    async def clear(self) -> None:
        self._rows.clear()


def _age(row: Redrive) -> tuple[object, str]:
    return row.created_at, row.id
