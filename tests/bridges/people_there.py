"""People at a Label Studio: what they do by its interface for programs. The server may be real, recorded or a fake."""

import requests

TOKEN = "0123456789abcdef0123456789abcdef01234567"
INTERFACE = (
    '<View><Text name="text" value="$text"/><Choices name="label" toName="text">'
    '<Choice value="wine"/><Choice value="rain"/></Choices></View>'
)


class People:
    """People at one server.

    Parameters
    ----------
    url : str
    """

    def __init__(self, url):
        self.url = url
        self.session = requests.Session()

    def get(self, path, token=TOKEN):
        return self.session.get(f"{self.url}{path}", timeout=60, headers={"Authorization": f"Token {token}"})

    def ask(self, method, path, body=None, token=TOKEN):
        answer = self.session.request(
            method, f"{self.url}{path}", json=body, timeout=60, headers={"Authorization": f"Token {token}"}
        )
        assert answer.status_code < 300, (answer.status_code, answer.text[:500])
        return answer.json() if answer.content else None

    def new_project(self, interface=INTERFACE, **settings):
        body = {"title": "A project of tests", "label_config": interface, **settings}
        return self.ask("POST", "/api/projects/", body)["id"]

    def next_task(self, project, token=TOKEN):
        """Return the task that a person is served, or None."""
        answer = self.get(f"/api/projects/{project}/next/", token)
        return answer.json() if answer.status_code == 200 else None

    def tasks(self, project):
        return self.ask("GET", f"/api/tasks/?project={project}&fields=all&page_size=1000")["tasks"]

    def annotate(self, task, *choices, token=TOKEN, cancelled=False):
        body = {"result": [choice(*choices)] if choices else [], "was_cancelled": cancelled}
        return self.ask("POST", f"/api/tasks/{task}/annotations/", body, token)["id"]

    def edit(self, annotation, **changes):
        self.ask("PATCH", f"/api/annotations/{annotation}/", changes)

    def label_in_order(self, project, count, token=TOKEN):
        """Label as many tasks as a person is served, rightly, and return our ids in that order."""
        served = []
        for _ in range(count):
            task = self.next_task(project, token)
            served.append(task["data"]["nextbatch_id"])
            self.annotate(task["id"], truth(task), token=token)
        return served


def choice(*choices):
    return {"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": list(choices)}}


def truth(task):
    return ("wine", "rain")[int(task["data"]["nextbatch_id"][1:]) % 2]
