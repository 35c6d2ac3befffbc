"""Looks on while a page is used, and takes down what no page may do."""

from __future__ import annotations

import re

from playwright.async_api import BrowserContext, ConsoleMessage, Page

LOCAL = ("data:", "blob:", "about:")
"""Addresses that reach nobody."""

TOKEN_BEGINS = "eyJ"
"""What every signed token begins with: the encoded ``{"``."""


class Watch:
    """Everything wrong with the pages of one browser context.

    That is: an error or a warning on the console, which is also where a violation of the
    Content-Security-Policy shows; an exception that nobody caught; a request to another server
    than the page's; a token in a request's address.
    """

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self._origin = origin
        self._forgiven: list[str] = []
        self._complaints: list[str] = []
        self.requests: list[str] = []
        """The addresses of all requests and sockets."""
        context.on("page", self._follow)
        context.on("request", lambda request: self._on_address(request.url))

    def forgive(self, *words: str) -> None:
        """Complaints with one of these words belong to what the test is about."""
        self._forgiven.extend(words)

    def check(self) -> None:
        """Fail if there was anything wrong."""
        wrong = [
            complaint
            for complaint in self._complaints
            if not any(words in complaint for words in self._forgiven)
        ]
        assert not wrong, "\n".join(wrong)

    def _follow(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("websocket", lambda socket: self._on_address(socket.url))
        page.on("pageerror", lambda error: self._complaints.append(f"uncaught: {error}"))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self._complaints.append(f"{message.type}: {message.text}")

    def _on_address(self, url: str) -> None:
        self.requests.append(url)
        if not re.sub("^ws", "http", url).startswith((f"{self._origin}/", *LOCAL)):
            self._complaints.append(f"asks another host: {url}")
        if TOKEN_BEGINS in url:
            self._complaints.append(f"a token in an address: {url}")
