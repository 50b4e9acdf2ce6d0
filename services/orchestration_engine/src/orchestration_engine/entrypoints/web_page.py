"""The built web page, served beside the API: its files, and the page itself for every address of the browser's."""

import stat
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

_CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "style-src 'self' 'unsafe-inline'",  # charts and pop-ups place themselves by inline styles
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class WebPage:
    """ASGI app for what no route of the API takes: a file of the web page, the page, or `otherwise`."""

    def __init__(self, dist: Path, otherwise: ASGIApp) -> None:
        self._index = dist / "index.html"
        self._files = StaticFiles(directory=dist, check_dir=False)
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp | None = None
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            app = self._file(scope) or self._page(scope)
        await (app or self._otherwise)(scope, receive, send)

    def _file(self, scope: Scope) -> Response | None:
        try:
            path, found = self._files.lookup_path(scope["path"].lstrip("/"))
        except (OSError, ValueError):  # a name too long, or one that no file system takes
            return None
        if found is None or not stat.S_ISREG(found.st_mode):
            return None
        # Files below assets/ carry a hash of their content in their name; the others are asked for anew.
        lasting = scope["path"].startswith("/assets/")
        cache = "public, max-age=31536000, immutable" if lasting else "no-cache"
        return FileResponse(path, stat_result=found, headers={**HEADERS, "Cache-Control": cache})

    def _page(self, scope: Scope) -> Response | None:
        wanted = "text/html" in Headers(scope=scope).get("accept", "")
        if not wanted or scope["path"].startswith("/assets/") or not self._index.is_file():
            return None
        return FileResponse(self._index, headers={**HEADERS, "Cache-Control": "no-cache"})
