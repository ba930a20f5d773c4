"""The names of the machine at which the page is served, and who may reach them."""

import ipaddress

from nextbatch.errors import BadInput

LOOPBACK = "127.0.0.1"


def hosts(host: str, port: int) -> set[str]:
    """Return the names under which the server may be asked, as browsers send them.

    Examples
    --------
    >>> sorted(hosts("127.0.0.1", 8123))
    ['127.0.0.1:8123', '[::1]:8123', 'localhost:8123']
    """
    names = {LOOPBACK, "localhost", "[::1]", bracketed(host).lower()}
    return {f"{name}:{port}" for name in names} | ({*names} if port == 80 else set())


def bracketed(host: str) -> str:
    """Return a host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches a host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_allowed(host: str, allow_remote: bool) -> None:
    """Raise if other machines could reach a host, and nobody said that they may.

    Raises
    ------
    BadInput
    """
    if not is_loopback(host) and not allow_remote:
        raise BadInput(
            f"At {host} other machines reach the page, and what they send can be read on the way, the token too: set "
            "allow_remote if all who use this network may read the samples.",
            argument="allow_remote",
        )
    if host in ("0.0.0.0", "::", ""):
        raise BadInput(
            f"{host!r} stands for all addresses of this machine: name one, as the browser will.", argument="host"
        )
