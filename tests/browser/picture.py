"""A screenshot as a PNG of 256 colours: a third of its size, and a page has hardly more."""

from __future__ import annotations

import asyncio
import base64
import struct
import zlib
from pathlib import Path
from typing import Final

from playwright.async_api import Page

_REDUCE: Final = """
async (png) => {
  const answer = await fetch(`data:image/png;base64,${png}`);
  const bitmap = await createImageBitmap(await answer.blob());
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const apart = (a, b) =>
    ((a & 255) - (b & 255)) ** 2 +
    (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 +
    (((a >> 16) & 255) - ((b >> 16) & 255)) ** 2;
  // Grounds and words first, as they are; then whatever is unlike all that is there.
  const palette = [];
  for (const [color] of [...counts].sort((a, b) => b[1] - a[1])) {
    if (palette.length === 256) break;
    if (palette.length < 96 || palette.every((known) => apart(known, color) > 60)) {
      palette.push(color);
    }
  }
  const nearest = new Map(palette.map((color, index) => [color, index]));
  const indices = new Uint8Array(pixels.length);
  pixels.forEach((pixel, at) => {
    let index = nearest.get(pixel);
    if (index === undefined) {
      let least = Infinity;
      palette.forEach((color, candidate) => {
        const distance = apart(color, pixel);
        if (distance < least) [least, index] = [distance, candidate];
      });
      nearest.set(pixel, index);
    }
    indices[at] = index;
  });
  let text = "";
  for (let at = 0; at < indices.length; at += 32768) {
    text += String.fromCharCode(...indices.subarray(at, at + 32768));
  }
  return [width, height, palette, btoa(text)];
}
"""


async def save(png: bytes, workbench: Page, path: Path) -> None:
    """Write the picture with fewer colours; an empty page is where they are counted."""
    width, height, palette, packed = await workbench.evaluate(
        _REDUCE, base64.b64encode(png).decode()
    )
    pixels = base64.b64decode(packed)
    await asyncio.to_thread(path.write_bytes, _encoded(width, height, palette, pixels))


def _encoded(width: int, height: int, palette: list[int], pixels: bytes) -> bytes:
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    colors = b"".join(struct.pack("<I", color & 0xFFFFFFFF)[:3] for color in palette)
    chunks = (
        # Eight bits a pixel, each the number of a colour.
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", colors),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
