"""A port that a server finds free again when it comes back."""

from __future__ import annotations

import socket

from persistence.embedded.ports import HOST, first_outgoing_port, free_port


def test_it_is_none_that_connections_go_out_by() -> None:
    assert {free_port(None) < first_outgoing_port() for _ in range(20)} == {True}


def test_the_last_one_is_taken_again_unless_somebody_has_it() -> None:
    last = free_port(None)
    assert free_port(last) == last

    with socket.create_server((HOST, last)):
        assert free_port(last) != last
