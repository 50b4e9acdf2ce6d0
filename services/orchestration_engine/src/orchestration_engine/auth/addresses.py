"""What of an address stands for one caller."""

import ipaddress


def network_of(address: str) -> str:
    """Return what stands for one caller: an address, and of version 6 the network in which a customer has billions."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"  # a proxy may say what it likes
    if isinstance(known, ipaddress.IPv6Address):
        return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))
    return str(known)
