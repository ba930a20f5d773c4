"""The application: all routes of the server over one project."""

from importlib.metadata import version

from fastapi import FastAPI

from nextbatch.labeling.access import Access
from nextbatch.labeling.messages import Answer
from nextbatch.labeling.progress import Progress
from nextbatch.labeling.routes.answering import add_answering
from nextbatch.labeling.routes.entrance import add_entrance
from nextbatch.labeling.routes.failures import add_failures
from nextbatch.labeling.routes.looking import add_looks
from nextbatch.labeling.routes.looking_back import add_looks_back
from nextbatch.labeling.routes.marking import add_marking
from nextbatch.labeling.routes.page_files import add_page
from nextbatch.labeling.telling import Telling
from nextbatch.projects import Project


def made_app(project: Project, access: Access, telling: Telling) -> FastAPI:
    """Return the application that answers for one project."""
    app = FastAPI(
        title="nextbatch label",
        version=version("nextbatch"),
        docs_url=None,  # it would load a script from elsewhere
        redoc_url=None,
        default_response_class=Answer,
    )
    add_failures(app)
    add_page(app)
    add_entrance(app, project, access, telling)
    add_answering(app, project, Progress(project), telling)
    add_marking(app, project)
    add_looks(app, project)
    add_looks_back(app, project)
    return app
