"""The files of the page."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI, Response

PAGE = files("nextbatch.labeling") / "page"
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}


def add_page(app: FastAPI) -> None:
    """Serve the files of the page, each under its name, which are read once."""

    def add(name: str, path: str) -> None:
        content = (PAGE / name).read_bytes()
        kind = _KINDS[Path(name).suffix]

        def serve() -> Response:
            return Response(content, media_type=f"{kind}; charset=utf-8")

        app.add_api_route(path, serve, include_in_schema=False)

    add("index.html", "/")
    for file in sorted(entry.name for entry in PAGE.iterdir()):
        if Path(file).suffix in (".css", ".js"):
            add(file, f"/{file}")
    app.add_api_route("/favicon.ico", lambda: Response(status_code=204), include_in_schema=False)
