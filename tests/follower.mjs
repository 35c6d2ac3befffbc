// Follows the feed with the browsers' own client and prints each message as [kind, said], a line each.
// usage: TOKEN=… node follower.mjs URL AFTER
import { createRequire } from "node:module";

const dashboard = new URL("../web/dashboard/package.json", import.meta.url);
const { io } = createRequire(dashboard)("socket.io-client");

const [url, from] = process.argv.slice(2);
let after = JSON.parse(from);
const say = (kind, said) => process.stdout.write(`${JSON.stringify([kind, said])}\n`);

const socket = io(url, {
  auth: { token: process.env.TOKEN },
  reconnectionDelay: 10,
  reconnectionDelayMax: 50,
});
socket.on("connect", async () => {
  const answer = await socket.emitWithAck("subscribe", after === null ? {} : { after });
  after ??= answer.position;
  say("connected", answer);
});
for (const kind of ["event", "resync"]) {
  socket.on(kind, (said) => {
    after = said.position;
    say(kind, said);
  });
}
for (const kind of ["order", "actors", "stats"]) {
  socket.on(kind, (said) => say(kind, said));
}
socket.on("connect_error", (error) => say("connect_error", { message: error.message }));
socket.on("disconnect", (reason) => say("disconnect", { reason }));
