"""Cuts the network off for the whole run of the tests.

`conftest.py` imports this module and puts its folder on PYTHONPATH: Python imports a module of this name
at every start, so the programs that the tests start are cut off too. Loopback stays open: Dask, Spark and
Jupyter talk to their own workers over it.
"""

from __future__ import annotations

import sys

_LOOPBACK = {None, "", "localhost", "127.0.0.1", "::1", b"localhost", b"127.0.0.1", b"::1"}
_ADDRESS = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}


def _forbid(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _ADDRESS:
        return
    address = arguments[_ADDRESS[event]]
    if event in ("socket.connect", "socket.sendto"):
        if not isinstance(address, tuple):  # a Unix socket has a path
            return
        address = address[0]
    if address not in _LOOPBACK:
        raise RuntimeError(f"the tests use no network, but something asked for {address!r} ({event})")


sys.addaudithook(_forbid)
