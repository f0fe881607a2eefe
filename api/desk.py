"""Who acts while there is no sign-in: the person at the machine that serves itself, and the public.

Why each of these signs is asked for, and what they cannot tell, is in ``docs/decisions/009-the-desk.md``.
"""

from __future__ import annotations

import re
from ipaddress import ip_address

from starlette.types import Scope

from api.guard import ActorOf, everyone_is_public
from data.access import PUBLIC, Actor, Role

#: Whoever sits at the machine that Pravah runs on, for nobody but itself.
DESK = Actor("desk", Role.OPERATOR)

_OWN_NAMES = re.compile(rb"(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
#: Headers by which something between the person and the server gives itself away.
_BETWEEN = frozenset({b"forwarded", b"via", b"x-real-ip", b"x-client-ip", b"true-client-ip", b"x-cluster-client-ip"})


def actor_of(bound: str | None) -> ActorOf:
    """The rule of a server that listens at the address ``bound``; None: not known, so everyone is public."""
    return _at_the_desk if bound is not None and _is_loopback(bound) else everyone_is_public


def _at_the_desk(scope: Scope) -> Actor:
    """The desk for a request that comes straight from this machine and from no other site; otherwise the public."""
    client = scope.get("client")
    if client is None or not _is_loopback(client[0]) or scope.get("http_version") == "1.0":
        return PUBLIC
    hosts: list[bytes] = []
    came_from: list[bytes] = []
    for name, value in scope["headers"]:
        if name == b"host":
            hosts.append(value)
        elif name in (b"origin", b"referer"):
            came_from.append(value)
        elif _tells_of_others(name, value):
            return PUBLIC
    if len(hosts) != 1 or not _OWN_NAMES.fullmatch(hosts[0]):
        return PUBLIC  # a name that was pointed at this machine after the page came from elsewhere, too
    secure = scope.get("scheme") in ("https", "wss")
    own = (b"https://" if secure else b"http://") + hosts[0].lower() + b"/"
    return DESK if all((page.lower() + b"/").startswith(own) for page in came_from) else PUBLIC


def _tells_of_others(name: bytes, value: bytes) -> bool:
    """Whether a header says that something stands between, or that another site had the request made."""
    if name == b"sec-fetch-site":
        return value not in (b"same-origin", b"none")
    return name in _BETWEEN or name.startswith(b"x-forwarded")


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:  # a socket of the file system, or a name
        return False
