from __future__ import annotations

import gc
import weakref
from datetime import UTC, datetime

from actors.instructions import Reply
from actors.messages import Append, Appended
from orders.events import OrderCompleted

AT = datetime(2026, 1, 1, tzinfo=UTC)


async def test_an_answer_that_was_taken_leaves_no_garbage_that_only_a_search_finds() -> None:
    reply = Reply()
    request = Append("stock", 1, (OrderCompleted(),), "stock", None, reply)
    seen = weakref.ref(reply)
    gc.disable()
    try:
        reply.tell(Appended(request, 1, AT))
        answer = await reply.take()
        assert isinstance(answer, Appended)

        del reply, request, answer

        assert seen() is None
    finally:
        gc.enable()
