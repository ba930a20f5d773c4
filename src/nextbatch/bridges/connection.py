"""Plain HTTP to a server of annotations: time-outs, retries with growing pauses, and a sentence for what fails."""

import time
from collections.abc import Callable, Mapping
from typing import Any, NoReturn
from urllib.parse import urlsplit

import requests

from nextbatch.errors import BadInput, ServerFailed
from nextbatch.quoting import shortened

# Seconds to wait for a connection, and for each piece of an answer.
TIMEOUT = (10.0, 120.0)
# Seconds before each next attempt.
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
LONGEST_PAUSE = 60.0
# What a server says that is overloaded, restarting, or behind a proxy that does not reach it.
_PASSING = (429, 500, 502, 503, 504)
# What may be asked again without harm when nobody knows whether it was done. Not DELETE: the server gives the number
# of a task that was deleted to the next one.
_REPEATABLE = ("GET", "PATCH")


class Unanswered(ServerFailed):
    """A request may have been carried out or not, or came too late: look before it is sent again."""


class Connection:
    """Requests to one server, with the token in each of them.

    Parameters
    ----------
    url : str
        Where its pages begin, such as http://localhost:8080.
    token : str
        A legacy token, or a personal access token, for which short-lived ones are fetched.
    timeout : tuple of float
        Seconds to wait for a connection, and for each piece of an answer.
    pauses : sequence of float
        Seconds before each next attempt; one attempt more than these.
    sleep : callable

    Raises
    ------
    BadInput
        If the address is none.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout: tuple[float, float] = TIMEOUT,
        pauses: tuple[float, ...] = PAUSES,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = _checked(url)
        self._token, self._timeout, self._pauses, self._sleep = token, timeout, pauses, sleep
        self._access: str | None = None
        self._session = requests.Session()
        # Else a .netrc of the user would replace the token.
        self._session.auth = self._authorized

    @property
    def is_readable_by_others(self) -> bool:
        """Whether the token goes over a network as it is."""
        parts = urlsplit(self.url)
        return parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1")

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Return the answer to a request, as JSON holds it; None where it is empty.

        Raises
        ------
        BadInput
            If the server refuses it, or knows no such thing.
        Unanswered
            If something may have been added or removed or not, or is not there any more.
        ServerFailed
            If there is no answer after all attempts.
        """
        failure = ""
        for pause in (*self._pauses, None):
            answer = None
            try:
                answer = self._sent(method, path, body, query)
            except requests.exceptions.SSLError as error:
                raise BadInput(
                    f"The certificate of {self.url} cannot be trusted ({shortened(error)}): name the file with that of "
                    "its authority in REQUESTS_CA_BUNDLE.",
                    argument="url",
                ) from None
            except requests.RequestException as error:
                failure = _reason(error, self._timeout)
            else:
                if answer.status_code not in _PASSING:
                    return self._content(answer)
                failure = f"it answers {answer.status_code}"
            if pause is not None:
                self._sleep(_wanted_pause(answer, pause))
            if method not in _REPEATABLE:
                raise Unanswered(f"{self.url} did not say whether it has done what it was asked: {failure}.")
        raise ServerFailed(
            f"{self.url} cannot be asked now ({failure}), after {len(self._pauses) + 1} attempts. Nothing is half "
            "done: run the same command again when the server is back."
        )

    def _sent(self, method: str, path: str, body: Any, query: Mapping[str, Any]) -> requests.Response:
        if self._is_personal and self._access is None:
            self._access = self._refreshed()
        answer = self._request(method, path, body, query)
        if answer.status_code == 401 and self._is_personal:  # a short-lived token has ended
            self._access = self._refreshed()
            answer = self._request(method, path, body, query)
        return answer

    def _request(self, method: str, path: str, body: Any, query: Mapping[str, Any]) -> requests.Response:
        # A redirection would turn a POST into a GET, and may lead the token elsewhere.
        return self._session.request(
            method, f"{self.url}{path}", params=query, json=body, timeout=self._timeout, allow_redirects=False
        )

    @property
    def _is_personal(self) -> bool:
        return self._token.count(".") == 2

    def _authorized(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._access is not None:
            request.headers["Authorization"] = f"Bearer {self._access}"
        elif not self._is_personal:
            request.headers["Authorization"] = f"Token {self._token}"
        return request

    def _refreshed(self) -> str:
        self._access = None
        answer = self._request("POST", "/api/token/refresh/", {"refresh": self._token}, {})
        if answer.status_code in _PASSING:
            answer.raise_for_status()
        return str(self._content(answer)["access"])

    def _content(self, answer: requests.Response) -> Any:
        if answer.status_code >= 300:
            self._refused(answer)
        if not answer.content:
            return None
        try:
            return answer.json()
        except ValueError:
            raise BadInput(
                f"{self.url} answers with a page, not with JSON: name the address where Label Studio begins.",
                argument="url",
            ) from None

    def _refused(self, answer: requests.Response) -> NoReturn:
        status, said = answer.status_code, _detail(answer)
        if status < 400:
            to = answer.headers.get("Location", "nowhere")
            raise BadInput(f"{self.url} sends on to {shortened(to)}: name that address.", argument="url")
        if status in (401, 403):
            raise BadInput(
                f"{self.url} does not accept the token ({status}: {said}). A legacy token must be allowed by the owner "
                "of the organization; a personal access token ends at its date.",
                argument="token_file",
            )
        place = urlsplit(answer.url).path
        if status == 404 and answer.request.method in ("PATCH", "DELETE"):
            raise Unanswered(f"{self.url}{place} is not there any more: run the same command again.")
        raise BadInput(f"{self.url} refuses {answer.request.method} {place} ({status}: {said}).")


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise BadInput("url must be where the server begins, such as http://localhost:8080.", argument="url")
    if parts.username or parts.password:
        raise BadInput("url must not hold a name or a password: commands are logged.", argument="url")
    return url.rstrip("/")


def _reason(error: requests.RequestException, timeout: tuple[float, float]) -> str:
    if isinstance(error, requests.Timeout):
        return f"no answer within {timeout[1]:g} seconds"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke in the middle of an answer"
    if isinstance(error, requests.ConnectionError):
        return "the connection failed"
    return shortened(type(error).__name__)


def _wanted_pause(answer: requests.Response | None, pause: float) -> float:
    """Return how long to wait: as long as the server asks for, if it does."""
    asked = "" if answer is None else answer.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_PAUSE) if asked.isdecimal() else pause


def _detail(answer: requests.Response) -> str:
    """Return what the server says of its refusal, in one short line."""
    try:
        said = answer.json()
    except ValueError:
        return "no reason given"
    if isinstance(said, dict):
        said = said.get("validation_errors") or said.get("detail") or said
    return shortened(" ".join(str(said).split()))
