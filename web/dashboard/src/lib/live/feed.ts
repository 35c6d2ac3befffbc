import type { Socket } from "socket.io-client";
import { readProblem } from "@/lib/api/problem";
import type { Order } from "@/lib/api/types";
import { Gathering } from "@/lib/live/gathering";
import type { ActorChange, FeedEvent, FeedMessages, StatsSecond } from "@/lib/live/messages";
import { createStore } from "@/lib/store";

export type FeedState = "off" | "connecting" | "live" | "lost";

/** The part of a socket that the feed uses. */
export type FeedSocket = Pick<
  Socket,
  "on" | "emit" | "timeout" | "connect" | "disconnect" | "active" | "connected"
>;

type Kind = keyof FeedMessages;
type Listener<K extends Kind> = (messages: FeedMessages[K]) => void;
type Listeners = { [K in Kind]: Set<Listener<K>> };

interface Handlers {
  /** The token is no longer taken. */
  onRefused: () => void;
}

const ACK_MS = 10_000;
const AGAIN_MS = 2_000;

/**
 * The one connection to the server's feed. A page is sent what it shows: how all things are now, or
 * one order with its events.
 *
 * Following an order, it subscribes from the position it has reached, so that what happened while
 * it was away comes first, and drops what it has seen already: no gap, no repeat. When the server
 * says `resync`, or after any pause or change of what is followed, whoever read state over HTTP
 * reads it again (`onCatchUp`).
 */
export class Feed {
  readonly state = createStore<FeedState>("off");
  /** The order that is followed by itself; null: all are, and the figures. */
  readonly followed = createStore<string | null>(null);

  private socket: FeedSocket | null = null;
  private position: number | null = null;
  private subscribing = 0;
  private readonly listeners: Listeners = {
    event: new Set(),
    order: new Set(),
    actors: new Set(),
    stats: new Set(),
  };
  private readonly catchUps = new Set<() => Promise<unknown>>();
  private readonly gathering = new Gathering((messages) => this.deliver(messages));

  constructor(
    private readonly handlers: Handlers,
    private readonly open: (token: string) => Promise<FeedSocket>,
  ) {}

  start(token: string): void {
    this.stop();
    this.state.set("connecting");
    const turn = ++this.subscribing;
    this.open(token).then(
      (socket) => turn === this.subscribing && this.follow(socket),
      () => {
        // Its code is loaded when it is needed, from a server that may be away just then.
        if (turn !== this.subscribing) return;
        this.state.set("lost");
        setTimeout(() => turn === this.subscribing && this.start(token), AGAIN_MS);
      },
    );
  }

  stop(): void {
    this.subscribing++;
    this.socket?.disconnect();
    this.socket = null;
    this.position = null;
    this.gathering.clear();
    this.state.set("off");
  }

  /** Follow one order alone, until the function that is returned ends it. */
  followOrder(id: string): () => void {
    this.turnTo(id);
    return () => {
      if (this.followed.get() === id) this.turnTo(null);
    };
  }

  /** Follow one kind of message; the function that is returned ends it. */
  on<K extends Kind>(kind: K, listener: Listener<K>): () => void {
    this.listeners[kind].add(listener);
    return () => this.listeners[kind].delete(listener);
  }

  /** `read` is called whenever messages may have been missed: it reads the state anew. */
  onCatchUp(read: () => Promise<unknown>): () => void {
    this.catchUps.add(read);
    return () => this.catchUps.delete(read);
  }

  private follow(socket: FeedSocket): void {
    this.socket = socket;
    socket.on("connect", () => void this.subscribe(socket, this.position));
    socket.on("disconnect", (reason: string) => {
      if (this.socket !== socket) return;
      this.state.set("lost");
      // Those are not tried again by themselves: the server ended it, as it does with an old token.
      if (reason === "io server disconnect") setTimeout(() => this.reconnect(socket), AGAIN_MS);
    });
    socket.on("connect_error", (error: Error & { data?: unknown }) => {
      if (this.socket !== socket) return;
      this.state.set("lost");
      const status = readProblem(error.data)?.status;
      if (status === 401) this.handlers.onRefused();
      else if (!socket.active) setTimeout(() => this.reconnect(socket), AGAIN_MS);
    });
    socket.on("event", (event: FeedEvent) => {
      if (this.position !== null && event.position <= this.position) return;
      this.position = event.position;
      this.gathering.event(event);
    });
    socket.on("order", (order: Order) => this.gathering.order(order));
    socket.on("actors", ({ changed }: { changed: ActorChange[] }) =>
      this.gathering.actors(changed),
    );
    socket.on("stats", (stats: StatsSecond) => this.gathering.stats(stats));
    socket.on("resync", ({ position }: { position: number }) => {
      void this.resync(socket, position);
    });
    socket.connect();
  }

  private async subscribe(socket: FeedSocket, after: number | null): Promise<void> {
    const turn = ++this.subscribing;
    const again = () => turn === this.subscribing && this.socket === socket;
    try {
      const answer: unknown = await socket
        .timeout(ACK_MS)
        .emitWithAck("subscribe", this.wanted(after));
      if (!again()) return;
      const { position, error } = answer as { position?: number; error?: unknown };
      if (error !== undefined) {
        const status = readProblem(error)?.status;
        if (status === 401) this.handlers.onRefused();
        // No such order: its page says so, and the rest goes on.
        else if (status === 404) this.turnTo(null);
        // A position of another database, or none that the server can go on from: begin anew.
        else if (after !== null && status !== 503) await this.subscribe(socket, null);
        else
          setTimeout(() => again() && socket.connected && this.subscribe(socket, after), AGAIN_MS);
        return;
      }
      if (after === null && position !== undefined) {
        this.position = Math.max(this.position ?? 0, position);
      }
      this.state.set("live");
      // What was read over HTTP is older than this subscription.
      await this.catchUp();
    } catch {
      if (again() && socket.connected) await this.subscribe(socket, after);
    }
  }

  private wanted(after: number | null) {
    const id = this.followed.get();
    if (id === null) return { events: false };
    return after === null ? { order_id: id } : { order_id: id, after };
  }

  private turnTo(id: string | null): void {
    if (this.followed.get() === id) return;
    this.followed.set(id);
    this.position = null;
    // From one order's page to another's, both are left and entered at once.
    queueMicrotask(() => {
      const { socket } = this;
      if (socket?.connected && this.followed.get() === id) void this.subscribe(socket, null);
    });
  }

  private async resync(socket: FeedSocket, position: number): Promise<void> {
    const turn = ++this.subscribing;
    this.position = position;
    await this.catchUp();
    if (turn === this.subscribing && this.socket === socket && socket.connected) {
      await this.subscribe(socket, position);
    }
  }

  private reconnect(socket: FeedSocket): void {
    if (this.socket === socket && !socket.connected) socket.connect();
  }

  private async catchUp(): Promise<void> {
    await Promise.allSettled([...this.catchUps].map((read) => read()));
  }

  private deliver(messages: Partial<FeedMessages>): void {
    const { event, order, actors, stats } = messages;
    if (event) for (const listener of [...this.listeners.event]) listener(event);
    if (order) for (const listener of [...this.listeners.order]) listener(order);
    if (actors) for (const listener of [...this.listeners.actors]) listener(actors);
    if (stats) for (const listener of [...this.listeners.stats]) listener(stats);
  }
}
