"""Who a server is: a real one, or the draft backend, which says so."""

from collections.abc import Mapping

import httpx

from workbench.kit.certificates import certificates

_SECONDS = 3.0


def says_draft(url: str, headers: Mapping[str, str]) -> bool | None:
    """Whether the server at a URL draws drafts; None when it does not answer within three seconds. Blocking."""
    try:
        address = f"{url.rstrip('/')}/system_stats"
        stats = httpx.get(address, headers=dict(headers), timeout=_SECONDS, verify=certificates()).json()
        return bool(stats["system"].get("draft"))
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):
        return None
