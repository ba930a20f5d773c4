"""The report: one page that opens offline, safe from hostile names, the same bytes from the same curves."""

import re
from html.parser import HTMLParser

import pytest

from nextbatch.errors import BadInput, WriteFailed
from nextbatch.statistics import Interval
from nextbatch.statistics.curves import Curves
from nextbatch.studies.findings.expectations import Finding, References
from nextbatch.studies.report.contents import contents_of
from nextbatch.studies.report.page import write_page
from nextbatch.studies.settings.published_curve import PublishedCurve
from nextbatch.studies.settings.study import Expectation
from simulated_curves import simulated, without

SMALL = ("Random()", "Margin()", "Clustered(beta=10)", "Clustered(beta=150)")
FILES = ["curves.csv", "curves.parquet", "figure.png", "figure.svg", "report.html", "seconds.csv", "summary.csv"]
MACHINE = b"<!-- what depends on the machine"


class Page(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def study():
    whole = simulated(SMALL, n_seeds=10, n_rounds=5)
    return [whole, without(simulated(SMALL[1:3], n_rounds=5), ("Margin()", 4), failures=["Seed 4 failed."])]


@pytest.fixture(scope="module")
def folder(study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    assert write_page(contents_of("A study", study, {"nextbatch": "0.1.0"}), folder) == folder / "report.html"
    return folder


@pytest.fixture(scope="module")
def page(folder):
    return Page((folder / "report.html").read_text())


def test_the_report_has_a_page_a_figure_and_all_numbers(folder):
    assert sorted(path.name for path in folder.iterdir()) == [*FILES, "summary.parquet"]


def test_the_page_says_verdicts_failures_and_facts(page):
    for words in ("A study", "is better than random", "kept the whole pool", "Seed 4 failed.", "0.1.0", "Holm"):
        assert words in page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_answer_comes_first_and_then_the_verdicts(page):
    answer = page.text.index("Clustered(beta=10) has the highest accuracy of 4 strategies")
    assert answer < page.text.index("Verdicts") < page.text.index("Learning curves") < page.text.index("Numbers")


def test_the_page_loads_nothing(page):
    assert not {"script", "link", "img", "iframe", "object", "embed"} & set(page.tags)
    links = [value for name, value in page.attributes if name in ("src", "href", "xlink:href")]
    assert all(value.startswith("#") for value in links)
    assert not [value for name, value in page.attributes if name.startswith("on")]


def test_no_two_elements_share_an_id(page):
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_every_reference_in_a_drawing_is_defined(page):
    ids = {value for name, value in page.attributes if name == "id"}
    used = {value[1:] for name, value in page.attributes if name == "href"}
    used |= set(re.findall(r"url\(#([^)]*)\)", " ".join(value or "" for _, value in page.attributes)))
    assert used <= ids


def test_drawings_take_the_colors_of_the_page(folder):
    html = (folder / "report.html").read_text()
    assert "stroke:var(--rule)" in html
    assert html.count("<!--") == 1  # none from a drawing, where names are written in comments
    assert "#1b1c1e" not in html[html.index("</style>") :]


def test_the_same_curves_give_the_same_bytes_in_every_file(study, folder, tmp_path):
    write_page(contents_of("A study", study, {"nextbatch": "0.1.0"}), tmp_path)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_another_machine_changes_only_what_is_marked(study, folder, tmp_path):
    slower = [Curves(**{**vars(curves), "selection_seconds": curves.selection_seconds * 3}) for curves in study]
    write_page(contents_of("A study", slower, {"machine": "another"}), tmp_path)
    changed = [name for name in FILES if (tmp_path / name).read_bytes() != (folder / name).read_bytes()]
    assert changed == ["report.html", "seconds.csv"]
    pages = [(each / "report.html").read_bytes().partition(MACHINE) for each in (tmp_path, folder)]
    assert pages[0][0] == pages[1][0]


def test_hostile_names_are_shown_and_not_obeyed(tmp_path):
    hostile = '--><script>alert("x")</script></svg>{{ 7 * 7 }}'
    curves = simulated(("Random()", "Margin()"), n_seeds=2, n_rounds=3, model=hostile, dataset=hostile)
    named = {**vars(curves), "strategies": ("Random()", hostile), "failures": (hostile,)}
    path = write_page(contents_of(hostile, [Curves(**named)], {hostile: hostile}), tmp_path)
    page = Page(path.read_text())
    assert "script" not in page.tags
    assert page.tags.count("svg") == 3
    assert page.text.count(hostile) > 5
    assert b"<script" not in (tmp_path / "figure.svg").read_bytes()


def test_what_is_known_from_elsewhere_is_drawn_and_said_to_agree_or_not(study, folder, page, tmp_path):
    expected = {"model": "logistic", "strategy": "Random()", "published": 0.9, "source": "a <b>"}
    known = References(
        findings=(
            Finding(Expectation(**expected, low=0.1), Interval(0.5, 0.4, 0.6)),
            Finding(Expectation(**expected, low=0.8, note="Other data."), Interval(0.5, 0.4, 0.6)),
        ),
        published=(PublishedCurve(source="a <b>", labels=[40], accuracy=[0.7], what="Made <i>so</i>."),),
    )
    path = write_page(contents_of("A study", study, {}, [known, References()]), tmp_path)
    found = Page(path.read_text())
    assert found.text.index("Published and ours") < found.text.index("What agrees") < found.text.index("What does not")
    assert "between 0.800" not in found.text
    assert "at least 0.800. Other data." in found.text
    assert "Made <i>so</i>." in found.text
    assert found.tags.count("svg") == page.tags.count("svg") + 1
    assert "Published and ours" not in page.text
    assert (tmp_path / "curves.csv").read_bytes() == (folder / "curves.csv").read_bytes()


def test_a_preliminary_run_of_our_own_is_no_expectation_of_others(study, tmp_path):
    own = Expectation(
        model="logistic", strategy="Random()", published=0.5, low=0.4, source="10 seeds", preliminary=True
    )
    references = References(findings=(Finding(own, Interval(0.5, 0.4, 0.6)),))
    path = write_page(contents_of("A study", study, {}, [references, References()]), tmp_path)
    found = " ".join(Page(path.read_text()).text.split())
    assert "Beside a preliminary run of our own" in found
    assert "earlier 0.500 (10 seeds), at least 0.400: what agrees." in found
    assert "expected 0.500" not in found


def test_a_caution_stands_before_the_verdicts(study, tmp_path):
    path = write_page(contents_of("A study", study, {}, cautions=["Half are <copies>."]), tmp_path)
    found = Page(path.read_text()).text
    assert found.index("Caution. Half are <copies>.") < found.index("Verdicts")


def test_a_study_without_curves_is_refused(tmp_path):
    with pytest.raises(BadInput, match="got none"):
        write_page(contents_of("Nothing", [], {}), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_one_sentence(study, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteFailed, match="Cannot write"):
        write_page(contents_of("A study", study[:1], {}), tmp_path / "file")
