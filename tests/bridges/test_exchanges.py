"""What goes out, what comes in, and what is refused."""

import numpy as np
import pytest
from a_round import bridge, open_ids, small_project
from fake_label_studio import URL, Fake, in_place_of_the_network
from people_there import INTERFACE, TOKEN, People, choice, truth
from PIL import Image

from nextbatch.bridges import label_studio, sync
from nextbatch.bridges.labeling_interface import read_interface
from nextbatch.bridges.sending import served_in_order
from nextbatch.errors import BadInput, ServerFailed
from nextbatch.projects import Saying
from small_pools import created, opened


@pytest.fixture
def fake(monkeypatch):
    return in_place_of_the_network(monkeypatch, Fake({TOKEN: 1, "ben": 2}))


@pytest.fixture
def people(fake):
    return People(URL)


@pytest.fixture
def project(tmp_path):
    with small_project(tmp_path, overlap=0.0) as made:
        yield made


def two_choices(*classes, shown="$text", more=""):
    inside = "".join(f'<Choice value="{name}"/>' for name in classes)
    return (
        f'<View><Text name="text" value="{shown}"/><Choices name="label" toName="text" {more}>{inside}</Choices></View>'
    )


def test_the_order_served_is_our_order_over_all_rounds(project, people):
    there = bridge(URL, people.new_project())
    for _ in range(4):
        sync(project, there)
        ranked = open_ids(project)
        assert people.label_in_order(there.number, 4) == ranked


def test_tasks_whose_place_somebody_changed_get_their_place_back(project, people, fake):
    there = bridge(URL, people.new_project())
    sync(project, there)
    first, second, third, _ = fake.predictions.values()
    first["score"] = 0.99
    people.ask("DELETE", f"/api/predictions/{second['id']}/")
    people.ask("POST", "/api/predictions/", {**third, "id": None, "score": 0.98})
    people.ask("PATCH", f"/api/projects/{there.number}/", {"sampling": "Uniform sampling"})
    assert sync(project, there).mended == 3
    assert people.label_in_order(there.number, 4) == open_ids(project)


def test_an_open_task_that_was_deleted_is_sent_again(project, people):
    there = bridge(URL, people.new_project())
    sync(project, there)
    people.ask("DELETE", f"/api/tasks/{people.tasks(there.number)[1]['id']}/")
    assert sync(project, there).added == 1
    assert people.label_in_order(there.number, 4) == open_ids(project)


def test_a_project_goes_from_there_to_our_page_and_back(tmp_path, people, fake):
    there = bridge(URL, people.new_project())
    with small_project(tmp_path, overlap=0.0) as project:
        first = open_ids(project)
        sync(project, there)
        people.label_in_order(there.number, 1)
        sync(project, there)
    with opened(tmp_path) as project:  # as the page opens it
        assert open_ids(project) == first[1:]
        question = project.ask("anna")[0]
        assert question.id == first[1]
        project.answer(question.sample, "rain", "anna", question.showing)
    with opened(tmp_path) as project:
        exchange = sync(project, there)
        assert any("1 task over there" in note and "answered here" in note for note in exchange.notes)
        assert not sync(project, there).changed
        assert people.label_in_order(there.number, 3) == [*first[2:], first[1]]
        sync(project, there)
        sample = project.ids().index(first[1])
        assert {person: given.label for person, given in project.state.answers(sample).items()} == {
            "anna": "rain",
            "owner@example.com (Label Studio)": truth({"data": {"nextbatch_id": first[1]}}),
        }
        assert all(found.stored == found.again for found in project.replay())


def test_what_was_said_on_our_page_is_not_taken_back_from_there(project, people):
    there = bridge(URL, people.new_project())
    sync(project, there)
    sample = project.ask("anna")[0].sample
    project.answer(sample, "wine", "anna")
    sync(project, there)
    assert project.state.labels[sample] == "wine"


def test_a_choice_that_is_new_there_is_a_new_class_here(project, people):
    there = bridge(URL, people.new_project(two_choices("wine", "rain", "snow")))
    assert any("New classes" in note and "'snow'" in note for note in sync(project, there).notes)
    task = people.next_task(there.number)
    people.annotate(task["id"], "snow")
    sync(project, there)
    assert list(project.state.labels.values()) == ["snow"] and project.classes == ("wine", "rain", "snow")


@pytest.mark.parametrize(
    "interface, told",
    [
        (two_choices("wine"), "add <Choice value=\"rain\"/> to its Choices 'label'"),
        (two_choices("wine", "rain").replace("<View>", '<View><Text name="by" value="$author"/>'), "shows ['author']"),
        (two_choices("wine", "rain", more='choice="multiple"'), 'has one class in this project: set choice="single"'),
        ("<View><Text name='t' value='$text'/></View>", "has 0 Choices"),
        (two_choices("wine", "rain").replace("</View>", '<Choices name="b" toName="text"/></View>'), "has 2 Choices"),
        ("<View>", "no whole XML"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><View/>", "defines entities"),
    ],
)
def test_an_interface_that_asks_something_else_is_refused_before_anything_is_sent(
    project, people, fake, interface, told
):
    there, before = bridge(URL, people.new_project(interface)), project.state.last
    with pytest.raises(BadInput) as found:
        sync(project, there)
    assert told in str(found.value)
    assert not fake.tasks and project.state.last == before


def test_one_of_several_choices_can_be_named():
    found = read_interface(
        two_choices("wine", "rain").replace("</View>", '<Choices name="b" toName="text"/></View>'), "label"
    )
    assert (found.control, found.choices) == ("label", ("wine", "rain"))


def test_the_alias_of_a_choice_is_what_is_stored():
    text = INTERFACE.replace('value="wine"', 'value="Wine, red or white" alias="wine"')
    assert read_interface(text).choices == ("wine", "rain")


def test_tasks_of_another_pool_with_our_ids_are_refused(project, people, fake):
    there = bridge(URL, people.new_project())
    name = open_ids(project)[0]
    people.ask("POST", f"/api/projects/{there.number}/import", [{"data": {"text": "other", "nextbatch_id": name}}])
    before = project.state.last
    with pytest.raises(BadInput, match="Its answers would belong to another sample"):
        sync(project, there)
    assert len(fake.tasks) == 1 and project.state.last == before


def test_tasks_without_our_ids_are_left_alone(project, people, fake):
    there = bridge(URL, people.new_project())
    people.ask("POST", f"/api/projects/{there.number}/import", [{"data": {"text": "mine"}}])
    people.annotate(1, "wine")
    exchange = sync(project, there)
    assert exchange.taken_in == 0 and "1 task over there is not of this pool, and left alone." in exchange.notes
    assert fake.shown(fake.tasks[1])["annotations"] and not fake.shown(fake.tasks[1])["predictions"]


def test_a_second_task_that_somebody_has_labeled_is_kept_and_counts(project, people, fake):
    there = bridge(URL, people.new_project())
    sync(project, there)
    task = people.tasks(there.number)[0]
    people.ask("POST", f"/api/projects/{there.number}/import", [{"data": task["data"]}])
    people.annotate(5, "rain", token="ben")
    people.annotate(task["id"], "rain")
    sync(project, there)
    assert len(fake.tasks) == 5 and len(project.state.answers(project.ids().index(task["data"]["nextbatch_id"]))) == 2


def test_several_choices_of_one_task_are_named_and_not_taken_in(project, people):
    there = bridge(URL, people.new_project())
    sync(project, there)
    people.annotate(1, "wine", "rain")
    people.annotate(2)
    exchange = sync(project, there)
    assert exchange.taken_in == 0
    assert any("holds 2 choices" in note for note in exchange.notes)
    assert any("holds no choice" in note for note in exchange.notes)


def test_several_classes_of_a_sample_are_several_choices(tmp_path, people):
    with small_project(tmp_path, overlap=0.0, several=True) as project:
        there = bridge(URL, people.new_project(two_choices("wine", "rain", more='choice="multiple"')))
        sync(project, there)
        people.annotate(1, "rain", "wine")
        people.annotate(2, "rain")
        people.annotate(3)
        people.annotate(4, "rain", "whine")
        exchange = sync(project, there)
        assert list(project.state.labels.values()) == ['["rain", "wine"]', '["rain"]', "[]"]
        assert any("'whine', which is no class" in note for note in exchange.notes)
        with pytest.raises(BadInput, match='several classes in this project: set choice="multiple"'):
            sync(project, bridge(URL, people.new_project()))


def test_a_sample_for_two_is_asked_of_two_there(tmp_path, people, fake):
    with small_project(tmp_path, overlap=1.0, audit=0.0) as project:
        there = bridge(URL, people.new_project())
        sync(project, there)
        twice = {project.id_of(sample) for sample in project.state.twice}
        assert twice and twice == {task["data"]["nextbatch_id"] for task in fake.tasks.values() if task["overlap"] == 2}
        assert not sync(project, there).changed
        people.label_in_order(there.number, 4)
        assert people.next_task(there.number, "ben") is not None


def test_a_third_person_is_asked_where_two_disagree_and_settles_it(project, people):
    there = bridge(URL, people.new_project())
    sync(project, there)
    people.annotate(1, "wine")
    people.annotate(1, "rain", token="ben")
    sync(project, there)
    assert len(project.disputed()) == 1
    assert people.tasks(there.number)[0]["overlap"] == 3


def test_what_was_settled_on_our_page_stays(project, people):
    there = bridge(URL, people.new_project())
    sync(project, there)
    mark = people.annotate(1, "wine")
    people.annotate(1, "rain", token="ben")
    sync(project, there)
    [sample] = project.disputed()
    project.adjudicate(sample, "rain")
    people.edit(mark, ground_truth=True)
    assert not sync(project, there).changed and project.state.labels[sample] == "rain"
    people.edit(mark, result=[choice("rain")])
    people.edit(mark, result=[choice("wine")])
    assert not sync(project, there).changed


@pytest.mark.parametrize(
    "saying, told",
    [
        (Saying(99, "anna", "skip"), "sample must be"),
        (Saying(0, "anna", "answer"), "label comes with"),
        (Saying(0, "anna", "skip", None, True), "label comes with"),
        (Saying(0, "anna", "answer", "cat"), "no class 'cat'"),
        (Saying(0, "", "skip"), "person must be"),
        (Saying(0, "anna", "sing"), "what must be"),
    ],
)
def test_of_what_people_say_elsewhere_all_is_taken_in_or_nothing(project, saying, told):
    before = project.state.last
    with pytest.raises(BadInput, match=told):
        project.take_in([Saying(project.state.batches[0][0], "ben", "answer", "wine"), saying])
    assert project.state.last == before


def test_long_lists_of_tasks_come_in_pages(project, people, fake, monkeypatch):
    monkeypatch.setattr(label_studio, "PAGE", 3)
    monkeypatch.setattr("nextbatch.bridges.sending.CHUNK", 3)
    there = bridge(URL, people.new_project())
    assert sync(project, there).added == 4
    assert sum("/import" in line for line in fake.log) == 2
    assert [task["id"] for task in there.tasks()] == [1, 2, 3, 4]
    assert not sync(project, there).changed


def test_tasks_that_come_while_they_are_listed_are_not_missed(project, people, fake, monkeypatch):
    monkeypatch.setattr(label_studio, "PAGE", 2)
    there = bridge(URL, people.new_project())
    sync(project, there)
    coming = [{"data": {"text": "one more"}}]

    def busy(n, request):
        answer = request()
        if coming and "page=1" in fake.log[-1]:
            people.ask("POST", f"/api/projects/{there.number}/import", [coming.pop()])
        return answer

    fake.fault = busy
    assert [task["id"] for task in there.tasks()] == [1, 2, 3, 4, 5]


def test_a_list_that_never_stands_still_is_given_up(project, people, fake, monkeypatch):
    monkeypatch.setattr(label_studio, "PAGE", 2)
    there = bridge(URL, people.new_project())
    sync(project, there)
    fake.fault = lambda n, request: [request(), fake.tasks.popitem()][0] if fake.tasks else request()
    fake.tasks |= {number: fake.tasks[1] | {"id": number} for number in range(5, 60)}
    with pytest.raises(ServerFailed, match="change while they are listed"):
        there.tasks()


@pytest.mark.parametrize(
    "release, told", [("1.9.2", "at least 1.10"), ("", "no Label Studio"), (None, "no Label Studio")]
)
def test_a_server_that_is_too_old_or_another_is_refused(project, people, fake, release, told):
    there = bridge(URL, people.new_project())
    fake.release = release
    with pytest.raises(BadInput, match=told):
        sync(project, there)
    assert not fake.tasks


def test_a_version_that_was_not_tried_is_named(project, people, fake):
    there = bridge(URL, people.new_project())
    fake.release = "1.31.0"
    assert any("'1.31.0'" in note and "1.23" in note for note in sync(project, there).notes)


def test_the_order_is_by_number_as_soon_as_several_label(people, fake):
    there = bridge(URL, people.new_project())
    fake.projects[1]["model_version"] = "nextbatch"
    fake.predictions[1] = {"id": 1, "task": 0, "project": 1, "model_version": "nextbatch", "score": 0.5}
    assert served_in_order(there, several=False) == [] and fake.projects[1]["sampling"] == "Uncertainty sampling"
    assert served_in_order(there, several=True) and fake.projects[1]["sampling"] == "Sequential sampling"
    assert served_in_order(there, several=True) == []


def test_images_are_sent_by_their_addresses(tmp_path, people, fake):
    pool = tmp_path / "pool"
    (pool / "a b").mkdir(parents=True)
    for number in range(12):
        pixels = np.random.default_rng(number).integers(256, size=(8, 8, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(pool / "a b" / f"{number}#.png")
    interface = (
        '<View><Image name="picture" value="$photo"/><Choices name="label" toName="picture">'
        '<Choice value="wine"/><Choice value="rain"/></Choices></View>'
    )
    settings = {"classes": ["wine", "rain"], "batch_size": 2, "audit": 0.0, "ahead": 0, "strategy": "Random()"}
    with created(tmp_path, pool, **settings) as project:
        there = bridge(URL, people.new_project(interface))
        sync(project, there)
        shown = [task["data"] for task in fake.tasks.values()]
        assert [data["nextbatch_id"] for data in shown] == open_ids(project)
        for data in shown:
            name = data["nextbatch_id"].replace(" ", "%20").replace("#", "%23")
            assert data["photo"] == f"/data/local-files/?d={name}"
        with pytest.raises(BadInput, match="has its image at") as found:
            sync(project, there, images="https://pictures.example.com/")
        assert found.value.argument == "images_at"
        elsewhere = bridge(URL, people.new_project(interface))
        sync(project, elsewhere, images="https://pictures.example.com/")
        assert fake.tasks[3]["data"]["photo"].startswith("https://pictures.example.com/a%20b/")


def test_a_token_that_is_wrong_changes_nothing(project, people, fake):
    number, before = people.new_project(), project.state.last
    with pytest.raises(BadInput, match="does not accept the token") as found:
        sync(project, bridge(URL, number, "wrong-one"))
    assert "wrong-one" not in str(found.value) and project.state.last == before and TOKEN not in str(found.value)
