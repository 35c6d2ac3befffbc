import { beforeEach, describe, expect, test, vi } from "vitest";
import { Feed, type FeedSocket } from "@/lib/live/feed";
import type { FeedEvent } from "@/lib/live/messages";
import { anOrder } from "@/testing/order";

/** The server's end of a socket: it answers what it was told to, and can say anything. */
class Wire {
  readonly subscribed: unknown[] = [];
  answers: unknown[] = [];
  active = true;
  connected = false;
  private readonly handlers = new Map<string, (payload: unknown) => void>();

  readonly socket = {
    on: (name: string, handler: (payload: unknown) => void) => this.handlers.set(name, handler),
    timeout: () => ({
      emitWithAck: async (_: string, request: unknown) => {
        this.subscribed.push(request);
        return this.answers.shift() ?? { position: 0 };
      },
    }),
    connect: () => undefined,
    disconnect: () => undefined,
    active: true,
    connected: true,
  } as unknown as FeedSocket;

  async say(name: string, payload?: unknown): Promise<void> {
    this.handlers.get(name)?.(payload);
    await vi.advanceTimersByTimeAsync(300);
  }
}

const ORDER = anOrder(1).id;
const OTHER = anOrder(2).id;

function event(position: number): FeedEvent {
  return {
    position,
    order_id: anOrder(1).id,
    seq: position,
    type: "StockReserved",
    data: {},
    at: "2026-01-01T12:00:00.000Z",
    correlation_id: "a-correlation",
  };
}

async function setUp({ following = false } = {}) {
  const wire = new Wire();
  const onRefused = vi.fn();
  const feed = new Feed({ onRefused }, () => Promise.resolve(wire.socket));
  const positions: number[] = [];
  feed.on("event", (events) => positions.push(...events.map(({ position }) => position)));
  const leave = following ? feed.followOrder(ORDER) : () => undefined;
  feed.start("a token");
  await vi.advanceTimersByTimeAsync(0);
  return { wire, feed, positions, onRefused, leave };
}

describe("the feed", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  test("goes on after the last position when the connection is back, and repeats nothing", async () => {
    const { wire, feed, positions } = await setUp({ following: true });
    wire.answers = [{ position: 1000 }];
    await wire.say("connect");
    expect(feed.state.get()).toBe("live");
    await wire.say("event", event(1001));
    await wire.say("event", event(2000));
    await wire.say("disconnect", "transport close");
    expect(feed.state.get()).toBe("lost");
    await wire.say("connect");
    await wire.say("event", event(2000));
    await wire.say("event", event(2001));
    expect(wire.subscribed).toEqual([{ order_id: ORDER }, { order_id: ORDER, after: 2000 }]);
    expect(positions).toEqual([1001, 2000, 2001]);
    expect(feed.state.get()).toBe("live");
  });

  test("has the state read again after a pause, and after a resync before it subscribes", async () => {
    const { wire, feed } = await setUp({ following: true });
    const order: string[] = [];
    feed.onCatchUp(async () => order.push(`read, ${wire.subscribed.length} subscribed`));
    await wire.say("connect");
    await wire.say("resync", { position: 9000 });
    expect(order).toEqual(["read, 1 subscribed", "read, 1 subscribed", "read, 2 subscribed"]);
    expect(wire.subscribed.at(-1)).toEqual({ order_id: ORDER, after: 9000 });
  });

  test("begins anew when the server knows nothing of its position", async () => {
    const { wire, feed } = await setUp({ following: true });
    await wire.say("connect");
    await wire.say("event", event(5000));
    const problem = { type: "about:blank", title: "No", status: 400, detail: "no such position" };
    wire.answers = [{ error: problem }, { position: 30 }];
    await wire.say("connect");
    expect(wire.subscribed.map((asked) => (asked as { after?: number }).after)).toEqual([
      undefined,
      5000,
      undefined,
    ]);
    expect(feed.state.get()).toBe("live");
  });

  test("asks for no events but those of an order whose page is open", async () => {
    const { wire, feed } = await setUp();
    const read = vi.fn(() => Promise.resolve());
    feed.onCatchUp(read);
    await wire.say("connect");
    const leave = feed.followOrder(ORDER);
    await vi.advanceTimersByTimeAsync(0);
    leave();
    const other = feed.followOrder(OTHER);
    await vi.advanceTimersByTimeAsync(0);
    other();
    await vi.advanceTimersByTimeAsync(0);
    const everything = { events: false };
    expect(wire.subscribed).toEqual([
      everything,
      { order_id: ORDER },
      { order_id: OTHER },
      everything,
    ]);
    expect(read).toHaveBeenCalledTimes(4);
    expect(feed.state.get()).toBe("live");
  });

  test("follows all when there is no such order", async () => {
    const { wire, feed } = await setUp({ following: true });
    const problem = { type: "about:blank", title: "No", status: 404, detail: "no such order" };
    wire.answers = [{ error: problem }];
    await wire.say("connect");
    expect(wire.subscribed).toEqual([{ order_id: ORDER }, { events: false }]);
    expect(feed.state.get()).toBe("live");
  });

  test("tries again when its code could not be loaded", async () => {
    const wire = new Wire();
    let away = true;
    const open = () => (away ? Promise.reject(new Error("away")) : Promise.resolve(wire.socket));
    const feed = new Feed({ onRefused: () => undefined }, open);
    feed.start("a token");
    await vi.advanceTimersByTimeAsync(0);
    expect(feed.state.get()).toBe("lost");
    away = false;
    await vi.advanceTimersByTimeAsync(3_000);
    await wire.say("connect");
    expect(feed.state.get()).toBe("live");
  });

  test("says when the token is refused", async () => {
    const { wire, onRefused } = await setUp();
    const problem = { type: "about:blank", title: "No", status: 401, detail: "expired" };
    await wire.say("connect_error", Object.assign(new Error("no"), { data: problem }));
    expect(onRefused).toHaveBeenCalledOnce();
  });

  test("hands on a burst as one, with the newest of each order", async () => {
    const { wire, feed } = await setUp();
    const bursts = vi.fn();
    feed.on("order", bursts);
    await wire.say("connect");
    for (let version = 1; version <= 50; version++) {
      wire.socket.connect();
      void wire.say("order", anOrder(1, { version }));
    }
    await vi.advanceTimersByTimeAsync(300);
    expect(bursts).toHaveBeenCalledOnce();
    expect(bursts.mock.calls[0]?.[0]).toMatchObject([{ version: 50 }]);
  });
});
