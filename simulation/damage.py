"""Ways to break the code: one for every promise at least, for ``python -m simulation.mutants``."""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """One way to break the code: ``old`` stands in ``path`` exactly once."""

    name: str
    path: str
    old: str
    new: str
    test: str | None = None
    """What notices it, where no schedule that the simulation draws is likely to."""


MUTANTS = (
    Mutant(
        "a hold is never released",
        "orders/stock.py",
        "return (HoldReleased(order_id),) if order_id in self.holds else ()",
        "return ()",
    ),
    Mutant(
        "a hold is never sold",
        "orders/stock.py",
        "return (StockSold(order_id),) if order_id in self.holds else ()",
        "return ()",
    ),
    Mutant(
        "stock is counted without the holds",
        "orders/stock.py",
        "return self.received - self.held - self.sold",
        "return self.received - self.sold",
    ),
    Mutant(
        "each attempt has a new effect key",
        "actors/messages.py",
        "return self.order.step(self.step).effect_key",
        'return f"{self.order.step(self.step).effect_key}:{self.attempt}"',
    ),
    Mutant(
        "a timeout is taken for a failure",
        "actors/guard.py",
        'return Failed("timeout", detail, unknown=True)',
        'return Failed("timeout", detail, unknown=False)',
    ),
    Mutant(
        "undone before the truth is known",
        "orders/saga.py",
        "if step.status is StepStatus.UNKNOWN or step.awaited:",
        "if step.awaited:",
    ),
    Mutant(
        "undone while the answer is on its way",
        "orders/saga.py",
        "if step.status is StepStatus.UNKNOWN or step.awaited:",
        "if step.status is StepStatus.UNKNOWN:",
    ),
    Mutant(
        "no doubt after a restart",
        "actors/order.py",
        "self._errand.doubt = isinstance(action, Perform)",
        "self._errand.doubt = False",
    ),
    Mutant(
        "read before earlier appends have their outcome",
        "actors/order.py",
        "            await appends_settled(self._world.journal)\n",
        "",
    ),
    Mutant(
        "a repeated request is placed again",
        "actors/order.py",
        "return () if self._state else place(command)",
        "return place(command)",
    ),
    Mutant(
        "another writer's row is taken for ours",
        "persistence/writer.py",
        "if commit.commit_id != draft.commit.commit_id:",
        "if False:",
    ),
    Mutant(
        "a lost place in a stream is taken for ours",
        "persistence/writer.py",
        "return found.commit_id == draft.commit.commit_id",
        "return True",
    ),
    Mutant(
        "a restarted journal takes the log back",
        "persistence/journal.py",
        "if not status.position:",
        "if True:",
    ),
    Mutant(
        "an order is acted upon though the log is another's",
        "engine/patient.py",
        "if other is not None:",
        "if False:",
        test="tests/unit/engine/test_patient.py",
    ),
    Mutant(
        "open orders are not brought back",
        "actors/recovery.py",
        "            await self._recover(order_ids)\n",
        "            pass\n",
    ),
    Mutant(
        "a history that was read ahead is believed whatever happened since",
        "engine/tree.py",
        "            history = None\n",
        "            pass\n",
        test="tests/unit/engine/test_recovery.py",
    ),
    Mutant(
        "one attempt too many",
        "orders/policy.py",
        "if attempt >= self.attempts",
        "if attempt > self.attempts",
    ),
    Mutant(
        "one restart too many",
        "supervisor/intensity.py",
        "len(recent) <= intensity.max_restarts",
        "len(recent) <= 3 * intensity.max_restarts",
    ),
    # What is told, and when
    Mutant(
        "acknowledged before it is committed",
        "actors/order.py",
        "self._append(events, instruct.correlation_id, instruct.causation_id, instruct=instruct)",
        """self._append(events, instruct.correlation_id, None)
            state = self._state
            for event in events:
                state = evolve(state, event, self._now(), instruct.correlation_id)
            assert state is not None
            tell(instruct.reply_to, Done(state, changed=True))""",
    ),
    Mutant(
        "the next step is taken before the last is committed",
        "actors/order.py",
        "self._world.journal.tell(request)",
        "self._world.journal.tell(request)\n"
        "        self._committed(Appended(request, 0, self._now()))",
    ),
    Mutant(
        "the inventory answers before its commit",
        "actors/inventory.py",
        "            await self._append(events, _correlation(batch))\n",
        """            for request, answer in zip(batch, answers, strict=True):
                tell(request.reply_to, answer)
            await self._append(events, _correlation(batch))
            batch, answers = [], []
""",
    ),
    Mutant(
        "all of a batch is committed if the first of it is",
        "persistence/writer.py",
        "return taken.index + await self._count_own(drafts[taken.index :]), False",
        "return len(drafts), False",
    ),
    Mutant(
        "what arrives during an append is dropped",
        "actors/order.py",
        "self._stash.append(message)",
        "pass",
    ),
    Mutant(
        "what was carried out in doubt is refused as a replay",
        "actors/order.py",
        "and _stands(lost.request, history)",
        "and False",
        test="tests/unit/actors/test_order.py",
    ),
    # Effects
    Mutant(
        "a decline releases no stock",
        "orders/saga.py",
        "if step.status is StepStatus.DONE:\n            return Perform(step.name, True",
        'if step.status is StepStatus.DONE and step.name != "reserve":\n'
        "            return Perform(step.name, True",
    ),
    Mutant(
        "money that was held is not let go",
        "orders/saga.py",
        "if step.status is StepStatus.DONE:\n            return Perform(step.name, True",
        'if step.status is StepStatus.DONE and step.name != "authorize":\n'
        "            return Perform(step.name, True",
    ),
    Mutant(
        "an answer to an older call is heard",
        "actors/order.py",
        "if number == self._errand.number:",
        "if True:",
    ),
    Mutant(
        "an answer that comes twice is heard twice",
        "actors/errand.py",
        "self.sent, self.number = None, 0",
        "self.sent = None",
    ),
    Mutant(
        "money is taken before the shipment is booked",
        "orders/steps.py",
        """    Step("ship", "shipping", Status.SHIPPED, OrderShipped, ShipmentCancelled),
    Step("capture", "payment", Status.COMPLETED, PaymentCaptured, PaymentRefunded),""",
        """    Step("capture", "payment", Status.SHIPPED, PaymentCaptured, PaymentRefunded),
    Step("ship", "shipping", Status.COMPLETED, OrderShipped, ShipmentCancelled),""",
    ),
    Mutant(
        "a thing is paid once, however many are bought",
        "orders/decide.py",
        "line.unit_price.times(line.quantity)",
        "line.unit_price",
    ),
    # The log and those who read it
    Mutant(
        "a position is used twice",
        "persistence/writer.py",
        "self._commit(request, self.position + 1 + len(drafts), at)",
        "self._commit(request, self.position + 1, at)",
    ),
    Mutant(
        "an order applies an event twice",
        "actors/order.py",
        "for event in underway.request.events:",
        "for event in underway.request.events * 2:",
    ),
    Mutant(
        "the read model applies an event twice",
        "persistence/orders_projection.py",
        "if state is None or recorded.seq > state.version:",
        "if True:",
    ),
    Mutant(
        "the stock applies an event twice behind a snapshot",
        "actors/inventory.py",
        "self._reader.read_stream(STOCK_STREAM, self._seq)",
        "self._reader.read_stream(STOCK_STREAM, max(0, self._seq - 1))",
    ),
    Mutant(
        "the read model is checkpointed before it is written",
        "persistence/orders_projection.py",
        "return self.position if oldest is None else oldest.first - 1",
        "return self.position",
    ),
    Mutant(
        "a reader skips what it missed",
        "persistence/subscription.py",
        "if self.position + len(new) >= max(news.position for news in batch):",
        "if True:",
    ),
    Mutant(
        "what happened in the tree is not written down",
        "actors/recorder.py",
        "        self._events.append(event)\n",
        "",
    ),
    # Intake
    Mutant(
        "a caller's key is forgotten",
        "engine/intake.py",
        "order_id=self._parts.new_id() if key is None else vault.order_id(owner, key),",
        "order_id=self._parts.new_id(),",
    ),
    Mutant(
        "another order under a known key is taken for the first",
        "engine/intake.py",
        "if done.state.fingerprint != command.fingerprint:",
        "if False:",
    ),
    # Starts, waits and ends
    Mutant(
        "a wait is forgotten in a restart",
        "actors/order.py",
        "if wait_s > 0:",
        "if wait_s > 0 and self._fresh:",
    ),
    Mutant(
        "a backoff is not waited for",
        "supervisor/pool.py",
        "self.tell_later(delay_s, over)",
        "self.tell_later(0.0, over)",
    ),
    Mutant(
        "what ended orders still hold is not settled after a start",
        "actors/recovery.py",
        "held = await self._held_orders()",
        "held: list[str] = []",
    ),
    Mutant(
        "a hold does not expire",
        "actors/holds.py",
        "await self._expire(order_id)",
        "pass",
    ),
    Mutant(
        "an order that keeps crashing is not parked",
        "actors/quarantine.py",
        "events = decide(state, self._command, world.circumstances())",
        "events = ()",
    ),
    Mutant(
        "a lost call is not made again",
        "actors/order.py",
        "if self._errand.is_lost(self._look_after, self._loop_time()):",
        "if False:",
    ),
    # Redrives
    Mutant(
        "a redrive is not brought back",
        "actors/redrive_recovery.py",
        "await self._wake(redrive_id)",
        "pass",
    ),
    Mutant(
        "a redrive does not ask whom it has told already",
        "actors/redrive.py",
        "if not (doubtful and await self._was_told(order_id)):",
        "if True:",
    ),
    Mutant(
        "a redrive knows no doubt after a restart",
        "actors/redrive.py",
        "doubtful = order_id in self._doubtful",
        "doubtful = False",
    ),
    Mutant(
        "a redrive knows no doubt when it is interrupted",
        "actors/redrive.py",
        "                doubtful = True\n",
        "                pass\n",
    ),
    Mutant(
        "a redrive forgets how far it was",
        "actors/redrive.py",
        "self._succeeded, self._skipped = self._state.succeeded, self._state.skipped",
        "self._succeeded, self._skipped = 0, 0",
    ),
)
