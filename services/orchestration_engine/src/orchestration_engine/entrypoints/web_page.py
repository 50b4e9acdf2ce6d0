"""The built web page, served beside the API: its files, and the page itself for every address of the browser's."""

import mimetypes
import os
import stat
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from orchestration_engine.agents import AgentManager
from orchestration_engine.entrypoints.page_head import Head, head_of, origin_of, with_head
from orchestration_engine.entrypoints.site_map import robots, site_map

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
_FRESH = {**HEADERS, "Cache-Control": "no-cache"}
_PACKED = (("br", ".br"), ("gzip", ".gz"))
"""What the build packs files with, the smallest first, and how it names the packed ones."""


class WebPage:
    """ASGI app for what no route of the API takes: a file of the web page, the page, or `otherwise`."""

    def __init__(self, dist: Path, otherwise: ASGIApp) -> None:
        self._index = dist / "index.html"
        self._files = StaticFiles(directory=dist, check_dir=False)
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp | None = None
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            app = self._told_to_robots(scope) or self._file(scope) or self._page(scope)
        await (app or self._otherwise)(scope, receive, send)

    def _told_to_robots(self, scope: Scope) -> Response | None:
        if scope["path"] == "/robots.txt":
            return Response(robots(origin_of(scope)), media_type="text/plain", headers=_FRESH)
        catalogue = _catalogue_of(scope)
        if scope["path"] != "/sitemap.xml" or catalogue is None:
            return None
        return Response(site_map(origin_of(scope), catalogue), media_type="application/xml", headers=_FRESH)

    def _file(self, scope: Scope) -> Response | None:
        name = scope["path"].lstrip("/")
        path, found = self._looked_up(name)
        if found is None:
            return None
        # Files below assets/ carry a hash of their content in their name; the others are asked for anew.
        lasting = scope["path"].startswith("/assets/")
        headers = {**HEADERS, "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache"}
        kind = mimetypes.guess_type(path)[0]
        accepted = {
            word.partition(";")[0].strip() for word in Headers(scope=scope).get("accept-encoding", "").split(",")
        }
        for encoding, suffix in _PACKED:
            packed_path, packed = self._looked_up(name + suffix) if encoding in accepted else ("", None)
            if packed is not None:
                headers |= {"Content-Encoding": encoding, "Vary": "Accept-Encoding"}
                return FileResponse(packed_path, stat_result=packed, media_type=kind, headers=headers)
        return FileResponse(path, stat_result=found, media_type=kind, headers=headers)

    def _looked_up(self, name: str) -> tuple[str, os.stat_result | None]:
        try:
            path, found = self._files.lookup_path(name)
        except (OSError, ValueError):  # a name too long, or one that no file system takes
            return "", None
        return path, found if found is not None and stat.S_ISREG(found.st_mode) else None

    def _page(self, scope: Scope) -> Response | None:
        wanted = "text/html" in Headers(scope=scope).get("accept", "")
        if not wanted or scope["path"].startswith("/assets/") or not self._index.is_file():
            return None
        catalogue = _catalogue_of(scope)
        head = Head() if catalogue is None else head_of(scope["path"], scope["query_string"], catalogue)
        page = with_head(self._index.read_text("utf-8"), head, origin_of(scope))
        return HTMLResponse(page, status_code=head.status, headers={**_FRESH, **head.headers})


def _catalogue_of(scope: Scope) -> AgentManager | None:
    """The catalogue, once the app holds it."""
    return getattr(scope["app"].state, "catalogue", None) if "app" in scope else None
