"""The tests' own guard: nothing leaves this machine through a socket of Python's."""

import socket

import pytest

ELSEWHERE = ("192.0.2.1", 9)
"""An address for documentation (RFC 5737), which leads nowhere."""


def test_no_connection() -> None:
    with socket.socket() as tcp:
        tcp.settimeout(0.1)
        for reach in (tcp.connect, tcp.connect_ex):
            with pytest.raises(RuntimeError, match="tried to reach"):
                reach(ELSEWHERE)


def test_no_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as udp:
        with pytest.raises(RuntimeError, match="tried to reach"):
            udp.sendto(b"x", ELSEWHERE)
        with pytest.raises(RuntimeError, match="tried to reach"):
            udp.sendmsg([b"x"], [], 0, ELSEWHERE)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), 5).close()
