import { io } from "socket.io-client";
import type { FeedSocket } from "@/lib/live/feed";

/** A socket of this server's, not connected yet. */
export function openSocket(token: string): FeedSocket {
  return io({
    auth: { token },
    autoConnect: false,
    transports: ["websocket"],
    reconnectionDelay: 400,
    reconnectionDelayMax: 4000,
    forceNew: true,
  });
}
