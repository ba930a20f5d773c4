"""The routes of the server: each is one call of `Project`, in the words of `nextbatch.labeling.messages`."""

import sys
from collections.abc import Callable
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from nextbatch.errors import BadInput, KeyTaken, StoreLost, WriteFailed
from nextbatch.labeling.access import Access
from nextbatch.labeling.guard import Refused
from nextbatch.labeling.looking_back import asked_content, doubted, exported, in_dispute, said_before, seen_again
from nextbatch.labeling.messages import (
    Answer,
    Code,
    Flag,
    NewClass,
    Next,
    Note,
    Page,
    Person,
    Said,
    Settled,
)
from nextbatch.labeling.pictures import NoPicture, picture
from nextbatch.labeling.progress import Progress, told_status
from nextbatch.labeling.telling import Telling
from nextbatch.projects import Project

PAGE = files("nextbatch.labeling") / "page"
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
FULL = (
    "Not saved: the disk that holds the project is full or cannot be written. Make room; the page keeps the answer and "
    "saves it again."
)
LOST = "The store of the project was moved, deleted or damaged. Nothing can be saved any more; the terminal says more."


def made_app(project: Project, access: Access, telling: Telling) -> FastAPI:
    """Return the application that answers for one project."""
    app = FastAPI(
        title="nextbatch label",
        version=version("nextbatch"),
        docs_url=None,  # it would load a script from elsewhere
        redoc_url=None,
        default_response_class=Answer,
    )
    _add_failures(app)
    _add_page(app)
    _add_entrance(app, project, access, telling)
    _add_labeling(app, project, Progress(project), telling)
    _add_looks(app, project)
    return app


def _add_page(app: FastAPI) -> None:
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


def _add_entrance(app: FastAPI, project: Project, access: Access, telling: Telling) -> None:
    @app.post("/api/session")
    def session(body: Code) -> dict[str, Any]:
        """Exchange the one-time code of an address for the token."""
        person = access.use(body.code)
        if person is None:
            raise Refused(403, "This address was used already or is void: ask the terminal for another one.")
        return {"token": access.token, "person": person, "project": telling.project(project)}

    @app.post("/api/code")
    def code(body: Person) -> dict[str, str]:
        """Make a one-time code for another page."""
        return {"code": access.new_code(body.person)}

    @app.get("/api/project")
    def about() -> dict[str, Any]:
        """Return what the page shows of the project itself."""
        return telling.project(project)


def _add_labeling(app: FastAPI, project: Project, progress: Progress, telling: Telling) -> None:
    said: dict[str, Callable[..., Any]] = {
        "answer": lambda body: project.answer(body.sample, body.label, body.person, body.showing),
        "skip": lambda body: project.skip(body.sample, body.person, body.showing),
        "cannot say": lambda body: project.cannot_say(body.sample, body.person, body.showing),
        "undo": lambda body: project.undo(body.person, body.sample, body.showing),
    }

    @app.post("/api/next")
    def next_samples(body: Next) -> dict[str, Any]:
        """Return the next samples for a page, which nobody else gets for ten minutes."""
        questions = project.ask(body.person, body.n, tab=body.tab, wait=False)
        return {
            "questions": [telling.question(question) for question in questions],
            "standing": "ready" if questions else project.standing_of(body.person, body.tab),
            "progress": progress.counts(),
        }

    @app.post("/api/release")
    def release(body: Page) -> dict[str, Any]:
        """Let others have the samples of a page that is closed."""
        project.release(body.person, body.tab)
        return {}

    @app.post("/api/say")
    def say(body: Said) -> dict[str, Any]:
        """Store what a person says of a sample; it is safe on the disk when this is answered."""
        if (body.what == "answer") != (body.label is not None):
            raise BadInput("An answer has a label, and nothing else has one.", argument="label")
        receipt = said[body.what](body)
        return {"receipt": telling.receipt(project, receipt), "progress": progress.counts()}

    @app.post("/api/flag")
    def flag(body: Flag) -> dict[str, Any]:
        """Set a flag on a sample, or take it away."""
        return {"seq": project.flag(body.sample, body.on, body.person).seq}

    @app.post("/api/note")
    def note(body: Note) -> dict[str, Any]:
        """Store a note on a sample."""
        return {"seq": project.note(body.sample, body.text, body.person).seq}

    @app.post("/api/class")
    def add_class(body: NewClass) -> dict[str, Any]:
        """Add a class."""
        project.add_class(body.name, body.person)
        return {"classes": list(project.classes)}

    @app.post("/api/adjudicate")
    def adjudicate(body: Settled) -> dict[str, Any]:
        """Settle the label of a sample on which people disagree."""
        return {"seq": project.adjudicate(body.sample, body.label, body.person).seq}


def _add_looks(app: FastAPI, project: Project) -> None:
    """Add the routes that only look."""

    @app.get("/api/status")
    def status() -> dict[str, Any]:
        """Return how far the project is."""
        return told_status(project)

    @app.get("/api/export")
    def export(name: str) -> Response:
        """Return the labels so far, as of one moment, in the format that the ending of a file name tells."""
        return Response(exported(project, name), media_type="application/octet-stream")

    @app.get("/api/disputed")
    def disputed() -> dict[str, Any]:
        """Return the samples on which people disagree, and what each says."""
        return {"disputed": in_dispute(project)}

    @app.get("/api/agreement")
    def agreement() -> dict[str, Any]:
        """Return how far people agree: Krippendorff's alpha, and Cohen's kappa of each two of them."""
        return project.agreement()

    @app.get("/api/suspicious")
    def suspicious() -> dict[str, Any]:
        """Return labels of which a model that has not seen them is sure that they are others."""
        return {"suspicious": doubted(project)}

    @app.get("/api/history")
    def history(person: str, n: int = 50) -> dict[str, Any]:
        """Return the last things that a person said, the oldest first."""
        return {"said": said_before(project, person, min(max(n, 1), 1000))}

    @app.get("/api/sample/{sample}")
    def sample(sample: int, person: str) -> dict[str, Any]:
        """Return a sample that was asked before, as it was shown, and what this person said of it."""
        return seen_again(project, sample, person)

    @app.get("/api/picture/{sample}")
    def image(sample: int) -> Response:
        """Return the picture of a sample that was asked, encoded anew."""
        content = asked_content(project, sample)
        if "image" not in content:
            raise Refused(404, "This sample is no picture.")
        try:
            encoded, kind = picture(Path(content["image"]))
        except NoPicture as error:
            raise Refused(415, str(error)) from None
        return Response(encoded, media_type=kind)


def _add_failures(app: FastAPI) -> None:
    """Answer every failure with a status and one sentence that says nothing of the machine."""

    def told(status: int, sentence: str, **more: Any) -> Response:
        return Answer({"error": sentence, **more}, status_code=status)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        fields = sorted({".".join(str(part) for part in each["loc"][1:])[:100] for each in error.errors()})
        return told(422, "The request is not what the OpenAPI document says.", fields=fields[:20])

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return told(error.status, error.sentence)

    @app.exception_handler(KeyTaken)
    async def taken(request: Request, error: KeyTaken) -> Response:
        return told(409, "This sample was answered in another way already: it is asked anew to change that.")

    @app.exception_handler(BadInput)
    async def bad(request: Request, error: BadInput) -> Response:
        return told(400, str(error), argument=error.argument)

    @app.exception_handler(StoreLost)
    async def lost(request: Request, error: StoreLost) -> Response:
        print(f"nextbatch: {error}", file=sys.stderr)  # noqa: T201
        return told(503, LOST)

    @app.exception_handler(WriteFailed)
    async def full(request: Request, error: WriteFailed) -> Response:
        return told(507, FULL)

    @app.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> Response:
        return told(error.status_code, str(error.detail))

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        return told(500, "The server failed at this; the terminal says more. What was saved is safe.")
