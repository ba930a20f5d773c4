"""People are asked, answer, take back and leave; batches are chosen while they work."""

import threading
import time

import pytest
from answering import label_of, session_in

from nextbatch.errors import BadInput, KeyTaken, WriteFailed
from nextbatch.projects.project import Project
from nextbatch.projects.session.leases import SECONDS, Leases
from nextbatch.projects.state.steps import replayed
from small_pools import CLASSES, Inside, created, digits_file, digits_project, opened, texts_file, truth_of, work


class Clock:
    """Seconds that pass when somebody says so."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def session(tmp_path):
    session = session_in(tmp_path)
    yield session
    session.record.store.close()


def test_the_same_sample_is_asked_until_it_is_answered(session):
    first = session.ask("anna")
    assert session.ask("anna") == first
    session.say("anna", "answer", first[0].sample, first[0].showing, "a")
    assert session.ask("anna") != first


def test_a_page_may_ask_ahead(session):
    two = session.ask("anna", 2)
    assert session.ask("anna")[0] == two[0]
    session.say("anna", "skip", two[0].sample, two[0].showing)
    assert session.ask("anna")[0] == two[1]


def test_no_two_people_and_no_two_pages_get_one_sample_within_a_lease(session):
    samples = [
        question.sample
        for person, tab in [("anna", "1"), ("anna", "2"), ("ben", "1"), ("cem", "")]
        for question in session.ask(person, 5, tab)
    ]
    assert sorted(set(samples)) == sorted(samples)
    assert len(samples) == 20


def test_a_lease_ends_after_ten_minutes_by_a_clock_that_nobody_sets(session):
    clock = Clock()
    session.leases = Leases(clock)
    (first,) = session.ask("anna")
    clock.now += SECONDS - 1
    assert session.ask("ben")[0].sample != first.sample
    clock.now += 2
    assert session.ask("cem")[0].sample == first.sample


def test_an_answer_that_comes_late_is_kept_as_a_second_one(session):
    clock = Clock()
    session.leases = Leases(clock)
    (late,) = session.ask("anna")
    clock.now += SECONDS + 1
    (again,) = session.ask("ben")
    assert again.sample == late.sample
    session.say("ben", "answer", again.sample, again.showing, "a")
    session.say("anna", "answer", late.sample, late.showing, "b")
    assert {person: given.label for person, given in session.state.answers(late.sample).items()} == {
        "anna": "b",
        "ben": "a",
    }
    assert late.sample in session.state.disputed
    assert late.sample not in session.state.training()


def test_leases_are_void_after_a_restart_and_the_same_sample_comes_next(tmp_path):
    first = session_in(tmp_path)
    served = first.ask("anna", 3)
    first.record.store.close()
    again = session_in(tmp_path)
    assert again.ask("ben", 3) == served
    again.record.store.close()


def test_an_answer_that_is_sent_a_thousand_times_counts_once(session):
    (question,) = session.ask("anna")
    first = session.say("anna", "answer", question.sample, question.showing, "a")
    for _ in range(1000):
        receipt = session.say("anna", "answer", question.sample, question.showing, "a")
        assert (receipt.seq, receipt.repeated) == (first.seq, True)
    assert session.record.store.last == first.seq


def test_another_answer_to_the_same_showing_is_refused(session):
    (question,) = session.ask("anna")
    session.say("anna", "answer", question.sample, question.showing, "a")
    with pytest.raises(KeyTaken, match="answered already"):
        session.say("anna", "answer", question.sample, question.showing, "b")
    with pytest.raises(KeyTaken):
        session.say("anna", "skip", question.sample, question.showing)


def test_a_showing_that_was_never_served_is_refused(session):
    (question,) = session.ask("anna")
    for showing in (1, -1, True, "0", 2**70):
        with pytest.raises(BadInput, match="showing"):
            session.say("anna", "answer", question.sample, showing, "a")


def test_undo_goes_back_as_far_as_one_likes_and_deletes_nothing(session):
    asked = session.ask("anna", 12)
    for question in asked:
        session.say("anna", "answer", question.sample, question.showing, "a")
    before = len(list(session.record.store.events()))
    undone = [session.undo("anna").sample for _ in range(12)]
    assert undone == [question.sample for question in reversed(asked)]
    assert not session.state.labels
    assert len(list(session.record.store.events())) == before + 12
    with pytest.raises(BadInput, match="nothing that could be taken back"):
        session.undo("anna")


def test_what_was_taken_back_is_asked_next_and_answered_anew(session):
    one, two = session.ask("anna", 2)
    session.say("anna", "answer", one.sample, one.showing, "a")
    session.say("anna", "answer", two.sample, two.showing, "a")
    session.undo("anna")
    (again,) = session.ask("anna")
    assert (again.sample, again.showing) == (two.sample, 2)
    session.say("anna", "answer", again.sample, again.showing, "b")
    assert session.state.labels == {one.sample: "a", two.sample: "b"}


def test_an_undo_that_is_sent_twice_takes_back_one_answer(session):
    one, two = session.ask("anna", 2)
    for question in (one, two):
        session.say("anna", "answer", question.sample, question.showing, "a")
    first = session.undo("anna", two.sample, 1)
    assert session.undo("anna", two.sample, 1) == first.__class__(first.seq, two.sample, True, first.asked)
    assert list(session.state.labels) == [one.sample]


def test_undo_after_a_restart_takes_back_the_last_answer(tmp_path):
    first = session_in(tmp_path)
    for question in first.ask("anna", 3):
        first.say("anna", "answer", question.sample, question.showing, "a")
    first.record.store.close()
    again = session_in(tmp_path)
    assert again.undo("anna").sample == question.sample
    again.record.store.close()


def test_an_answer_that_is_changed_from_the_history_comes_back_by_undo(session):
    (question,) = session.ask("anna")
    session.say("anna", "answer", question.sample, 0, "a")
    session.say("anna", "answer", question.sample, 1, "b")
    assert session.state.labels == {question.sample: "b"}
    session.undo("anna")
    assert session.state.labels == {question.sample: "a"}


def test_skips_and_what_nobody_can_say_are_not_asked_again_and_train_nothing(session):
    one, two = session.ask("anna", 2)
    session.say("anna", "skip", one.sample, one.showing)
    session.say("anna", "cannot say", two.sample, two.showing)
    assert {question.sample for question in session.ask("ben", 50)}.isdisjoint({one.sample, two.sample})
    assert not session.state.training()
    assert session.state.waiting()[:2] == [one.sample, two.sample]


def test_flags_and_notes_stand_beside_the_answer(session):
    (question,) = session.ask("anna")
    session.mark("anna", "flag", {"sample": question.sample, "on": True})
    session.mark("anna", "note", {"sample": question.sample, "text": "blurred"})
    session.say("anna", "answer", question.sample, question.showing, "a")
    session.mark("anna", "flag", {"sample": question.sample, "on": False})
    session.mark("anna", "flag", {"sample": question.sample, "on": True})
    assert session.state.flags[question.sample] == {"anna"}
    assert session.state.notes[question.sample] == [("anna", "blurred")]


@pytest.mark.parametrize("sample", [-1, 5000, "0", None, True, 1.0])
def test_what_is_no_sample_is_refused(session, sample):
    with pytest.raises(BadInput):
        session.say("anna", "answer", sample, None, "a")
    assert session.record.store.last == 2


@pytest.mark.parametrize("person", ["", "  ", "two\nlines", 7, None, "x" * 300, "\ud800"])
def test_what_is_no_name_of_a_person_is_refused(session, person):
    (question,) = session.ask("anna")
    with pytest.raises(BadInput, match="person"):
        session.say(person, "answer", question.sample, 0, "a")
    assert session.record.store.last == 2


def test_a_class_that_is_not_there_is_refused_with_the_one_that_was_meant(tmp_path):
    with created(tmp_path, texts_file(tmp_path), text="text", classes=["wine", "rain"], audit=0) as project:
        question = project.ask()[0]
        with pytest.raises(BadInput, match="did you mean 'wine'"):
            project.answer(question.sample, "Wine")
        project.add_class("snow")
        project.answer(question.sample, "snow")
        assert project.status().classes == {"wine": 0, "rain": 0, "snow": 1}


def test_the_state_is_what_the_events_give(tmp_path):
    with digits_project(tmp_path, audit=0.2, overlap=0.3) as project:
        work(project, 25)
        project.undo()
        project.skip(project.ask()[0].sample)
        project.wait()
        assert replayed(project._work.store.events()) == project.state


def test_a_share_of_the_samples_is_answered_by_two_people(tmp_path):
    with digits_project(tmp_path, overlap=0.5, batch_size=20) as project:
        work(project, 20, "anna")
        twice = set(project.state.twice)
        assert 3 < len(twice & set(project.state.batches[0])) < 17
        for question in project.ask("ben", 40):
            project.answer(question.sample, truth_of(project, question), "ben")
        assert set(project.state.batches[0]) & twice == {
            sample for sample in project.state.batches[0] if len(project.state.answers(sample)) == 2
        }


def test_a_third_person_settles_what_two_dispute(session):
    (question,) = session.ask("anna")
    session.say("anna", "answer", question.sample, 0, "a")
    session.say("ben", "answer", question.sample, 0, "b")
    assert session.ask("cem")[0].sample == question.sample
    session.say("cem", "answer", question.sample, 0, "b")
    assert session.state.labels == {question.sample: "b"}
    assert not session.state.disputed


def test_the_owner_settles_a_dispute(session):
    (question,) = session.ask("anna")
    session.say("anna", "answer", question.sample, 0, "a")
    session.say("ben", "answer", question.sample, 0, "b")
    session.adjudicate("owner", question.sample, "a")
    assert session.state.labels == {question.sample: "a"}
    session.adjudicate("owner", question.sample, None)
    assert session.state.labels == {}
    assert not session.state.disputed


def test_eight_people_at_once_get_no_sample_twice_and_lose_no_answer(session):
    answered, errors = [], []

    def label(person):
        try:
            for _ in range(40):
                (question,) = session.ask(person)
                session.say(person, "answer", question.sample, question.showing, label_of(question.sample))
                answered.append(question.sample)
        except Exception as error:
            errors.append(error)

    people = [threading.Thread(target=label, args=(f"person {number}",)) for number in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert not errors
    assert len(set(answered)) == len(answered) == 320
    assert set(session.state.labels) == set(answered)


# The next batch


class Slow(Inside):
    """A learner that waits until it may answer."""

    def __init__(self, folder):
        super().__init__(folder)
        self.may = threading.Event()

    def _answer(self, question):
        if '"question": "choose"' in question:
            self.may.wait(60)
        return super()._answer(question)


def test_the_page_never_waits_while_a_batch_is_chosen(tmp_path):
    helper = Slow(tmp_path / "project")
    path = digits_file(tmp_path)
    with Project.create(
        tmp_path / "project", path, helper=helper, classes=CLASSES, batch_size=10, ahead=6, audit=0
    ) as project:
        first = [question.sample for question in project.ask(n=10)]
        for sample in first[:4]:
            project.answer(sample, str(sample % 2))
        for sample in first[4:9]:  # the next batch is being chosen, and is not ready
            assert project.ask(wait=False)[0].sample == sample
            assert project.standing == "ready"
            project.answer(sample, str(sample % 2))
        project.answer(first[9], "0")
        assert (project.ask(wait=False), project.standing) == ([], "choosing")
        helper.may.set()
        assert project.ask()[0].sample not in first
        assert project.state.chosen[1].body["after"] < project.state.chosen[1].seq - 3


def test_samples_that_are_pending_are_not_chosen_again(tmp_path):
    with digits_project(tmp_path, ahead=9, batch_size=10) as project:
        for _ in range(6):
            work(project, 5)
            project.wait()
        asked = [sample for batch in project.state.batches for sample in batch]
        assert len(set(asked)) == len(asked) >= 40


def test_a_fit_that_fails_keeps_the_model_and_says_so(tmp_path, monkeypatch):
    with digits_project(tmp_path, batch_size=10) as project:
        work(project, 30)
        project.wait()
        right = project._work.helper._answer
        times = iter([True, False])

        def fails_once(question):
            if '"choose"' in question and next(times):
                return {"failure": "MemoryError: too large", "bad_input": False}
            return right(question)

        monkeypatch.setattr(project._work.helper, "_answer", fails_once)
        work(project, 10)
        project.wait()
        note = project.status().note
        assert "could not be fitted (MemoryError: too large). The one of round 2 is kept" in note
        assert project.state.fits[-1].failure == "MemoryError: too large"
        assert project.state.good_fit().number == 2
        assert len(project.state.batches[-1]) == 10
        monkeypatch.undo()
        work(project, 10)
        project.wait()
        assert project.status().note == ""


def test_where_no_model_can_be_fitted_samples_are_drawn_and_that_is_said(tmp_path, monkeypatch):
    with digits_project(tmp_path, batch_size=10) as project:
        failure = {"failure": "ImportError: no such library", "bad_input": False}
        monkeypatch.setattr(project._work.helper, "_answer", lambda question: failure)
        assert len(work(project, 30)) == 30
        assert "no such library): these samples are drawn at random" in project.status().note


def test_labels_that_are_all_alike_keep_the_model_that_there_was(tmp_path):
    with digits_project(tmp_path, batch_size=4, initial=4, classes=["0", "1"]) as project:
        for label in "0101":
            project.answer(project.ask()[0].sample, label)
        project.wait()
        assert project.state.fits[-1].failure is None
        for sample in project.state.batches[0]:
            project.adjudicate(sample, "0")
        for _ in range(4):
            project.answer(project.ask()[0].sample, "0")
        project.wait()
        assert "all 8 labels are '0'" in project.state.fits[-1].failure
        assert "The one of round 0 is kept" in project.status().note


def test_everything_answered_is_a_plain_end(tmp_path):
    with digits_project(tmp_path, 33, batch_size=10, audit=0.2) as project:
        assert sorted(work(project, 100)) == list(range(33))
        assert (project.ask(), project.standing, project.status().left) == ([], "finished", 0)


def test_everything_skipped_is_a_plain_end(tmp_path):
    with digits_project(tmp_path, 25, batch_size=10) as project:
        for _ in range(25):
            project.skip(project.ask()[0].sample)
        assert (project.ask(), project.standing, project.status().skipped) == ([], "finished", 25)


def test_while_others_have_all_open_samples_there_is_none_for_a_further_person(tmp_path):
    with digits_project(tmp_path, batch_size=4, initial=4) as project:
        assert len(project.ask("anna", 4)) == 4
        assert (project.ask("ben"), project.standing_of("ben")) == ([], "leased")
        assert project.standing_of("anna") == project.standing == "ready"


def test_a_batch_that_cannot_be_stored_is_chosen_again_when_somebody_asks(tmp_path, monkeypatch):
    with digits_project(tmp_path, batch_size=4, initial=4) as project:
        work(project, 3)
        store, whole = project._work.store, project._work.store.append_all

        def full(events):
            if any(event.what == "batch chosen" for event in events):
                raise WriteFailed("Not saved: the disk is full.")
            return whole(events)

        monkeypatch.setattr(store, "append_all", full)
        work(project, 1)
        with pytest.raises(WriteFailed, match="disk is full"):
            project.ask()
        assert project.status().trouble == "Not saved: the disk is full."
        monkeypatch.undo()
        assert project.ask()
        assert project.status().trouble is None


def test_a_learner_that_is_killed_is_started_again(tmp_path):
    path = digits_file(tmp_path, 100)
    with Project.create(tmp_path / "p", path, classes=CLASSES, audit=0, ahead=0, batch_size=5) as project:
        work(project, 5)
        project.wait()
        pid = project._work.helper.pid
        project._work.helper._process.kill()
        project._work.helper._process.wait()
        work(project, 5)
        project.wait()
        assert project._work.helper.pid != pid
        assert [fit.failure for fit in project.state.fits] == [None, None]


def test_nothing_of_a_closed_project_goes_on(tmp_path, monkeypatch):
    with digits_project(tmp_path, batch_size=10) as project:
        right = project._work.helper._answer
        monkeypatch.setattr(project._work.helper, "_answer", lambda question: time.sleep(0.2) or right(question))
        project.ask()
        assert "preparing" in {thread.name for thread in threading.enumerate()}
    assert "preparing" not in {thread.name for thread in threading.enumerate()}


def test_a_project_goes_on_where_it_was(tmp_path):
    with digits_project(tmp_path, batch_size=10) as whole:
        asked = work(whole, 45)
    other = tmp_path / "other"
    other.mkdir()
    with digits_project(other, batch_size=10) as project:
        first = work(project, 13)
    with opened(other) as project:
        second = work(project, 20)
    with opened(other) as project:
        assert [*first, *second, *work(project, 12)] == asked


def test_rows_are_prepared_while_the_first_batch_is_answered(tmp_path):
    with digits_project(tmp_path, batch_size=10) as project:
        assert project._work.helper.asked == ["read"]
        work(project, 5)
        for thread in threading.enumerate():
            if thread.name == "preparing":
                thread.join()
        assert project._work.helper.asked == ["read", "prepare"]
        work(project, 10)
        assert project._work.helper.asked == ["read", "prepare", "choose"]
