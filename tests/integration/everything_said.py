"""Everything that a server writes down or says, in bytes, to look for what must not be in it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator

import aiohttp
import bson

from tests.integration.server_process import Shop
from tests.integration.site import Site
from tests.patience import PATIENCE_S


async def frames_of(shop: Shop) -> list[str]:
    """All frames of the feed from its beginning, until it tells nothing but figures."""
    frames: list[str] = []
    url = f"{shop.url}/ws?after=0"
    async with shop.session.ws_connect(url) as feed:
        while True:
            message = await feed.receive(timeout=PATIENCE_S)
            assert message.type is aiohttp.WSMsgType.TEXT, message
            frames.append(message.data)
            # Once a second there are the statistics; three of them are silence enough.
            if sum('"kind":"stats"' in frame.replace(" ", "") for frame in frames) >= 3:
                return frames


async def packets_of(shop: Shop) -> list[str]:
    """The same, as it is told over Socket.IO."""
    packets: list[str] = []
    signed_in = json.dumps({"token": shop.session.headers["Authorization"].removeprefix("Bearer ")})
    url = f"{shop.url}/socket.io/?EIO=4&transport=websocket"
    async with shop.session.ws_connect(url) as feed:
        await feed.send_str(f"40{signed_in}")
        await feed.send_str('420["subscribe",{"after":0}]')
        while sum(packet.startswith('42["stats"') for packet in packets) < 3:
            packet = await feed.receive_str(timeout=PATIENCE_S)
            packets.append(packet)
            if packet == "2":
                await feed.send_str("3")
    return packets


def stored(site: Site) -> dict[str, bytes]:
    """Every collection as it is on disk, each document in its own bytes."""
    with site.opened() as database:
        return {
            name: b"\n".join(bson.encode(found) for found in database[name].find())
            for name in database.list_collection_names()
        }


def traces(words: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Each word as it might be written: as it is, and in base64 at each of its three offsets."""
    for word in words:
        yield word, word.lower().encode()
        for offset in range(3):
            encoded = base64.b64encode(b"\0" * offset + word.encode())
            # Without what its neighbours take part in.
            yield f"base64 of {word}", encoded[4 if offset else 0 : -4].lower()


def bare_hashes(email: str) -> Iterator[bytes]:
    """What any list of emails leads to: enough of each digest to tell it, in lower case."""
    for form in {email, email.strip(), email.lower(), email.strip().lower()}:
        for digest in (hashlib.sha256, hashlib.sha1, hashlib.md5):
            value = digest(form.encode(), usedforsecurity=False).digest()
            yield value.hex()[:16].encode()
            yield base64.b64encode(value)[:12].lower()
            yield value[:10].lower()
