"""The pages as Chromium shows them: for every eye and hand, without script, and under attack."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from browser import Browser, running_browser
from command import pledgexl
from generated import generated_summary
from issues import pages_of
from summaries import as_past, small_summary

pytestmark = pytest.mark.browser

LOOKS = ("light", "dark", "narrow", "opened", "dark opened", "narrow opened", "print")
HOSTILE = (
    "</script><script>window.ran=1</script>'\"><img src=x onerror=window.ran=1>\u202e逆\u2028行"
)
TOWN = Path(__file__).parents[1] / "workspace_0_1_0"
# By file, below the folder of the fixture; and what is searched for in it.
PAGES = {
    "output/2024-03/index.html": "保育",
    "town/output/2024-03/index.html": "保育",
    "returns/2024-02/index.html": "評価",
    "english/output/2024-03/index.html": "nursery",
    "english/returns/2024-02/index.html": "rating",
    "returns/2024-03/index.html": "",
    "hostile/index.html": "逆",
    "fragment.html": "",
}
SCRIPTED = [name for name, words in PAGES.items() if words]


@pytest.fixture(scope="module")
def city(made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample city, and a town that waits for a form, made by the commands themselves."""
    folder = shutil.copytree(made_demo, tmp_path_factory.mktemp("pages") / "city")
    assert pledgexl("-C", folder, "check", "2024-03").code == 0
    assert pledgexl("-C", folder, "check", "2024-02").code == 1
    town = shutil.copytree(TOWN, folder / "town")
    (town / "submissions/2024-03/102_健康課.xlsx").unlink()
    assert pledgexl("-C", town, "run", "2024-03", "--provisional").code == 1
    english = folder / "english"
    assert pledgexl("--lang", "en", "demo", english).code == 0
    assert pledgexl("-C", english, "check", "2024-02").code == 1
    fragment = (town / "output/2024-03/fragment.html").read_text("utf-8")
    frame = f'<!doctype html><html lang="ja"><title>市</title><main><h1>市</h1>{fragment}</main>'
    (folder / "fragment.html").write_text(frame, "utf-8")
    summary = small_summary((HOSTILE, "二"))
    past = (as_past(summary, summary.period.previous),)
    (folder / "hostile").mkdir()
    (folder / "hostile/index.html").write_bytes(pages_of(summary, past)["index.html"])
    return folder


@contextmanager
def listening(asked: list[str]) -> Iterator[str]:
    """Yield the address of a server that notes what it is `asked`."""

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        log_message = partial(lambda *_: None)

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/outside"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return one Chromium for all pages."""
    with running_browser() as running:
        yield running


@pytest.fixture(scope="module")
def seen(city: Path, browser: Browser) -> dict[str, dict[str, Any]]:
    """Return what Chromium makes of each page, and what it asked of the network meanwhile."""
    found = {}
    for name, words in PAGES.items():
        asked: list[str] = []
        with listening(asked) as outside:
            found[name] = browser.looked_at(city / name, words, outside) | {"asked": asked}
    return found


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_breaks_no_rule_of_access(seen: dict[str, dict[str, Any]], name: str, look: str) -> None:
    found = seen[name]["looks"][look]

    assert found["violations"] == []
    assert found["passes"] >= 20
    # A plain table of the city's web system is as wide as that lets it be.
    assert found["sideways"] == 0 or (name == "fragment.html" and look.startswith("narrow"))


@pytest.mark.parametrize("name", PAGES)
def test_asks_for_nothing_and_says_nothing(seen: dict[str, dict[str, Any]], name: str) -> None:
    found = seen[name]

    assert len(found["requests"]) == 1
    assert found["said"] == []
    assert found["foreign"] == 0
    assert all(link.startswith("file:") for link in found["links"])


@pytest.mark.parametrize("name", [name for name in PAGES if name != "fragment.html"])
def test_lets_no_injected_script_style_or_picture_in(
    seen: dict[str, dict[str, Any]], name: str
) -> None:
    assert seen[name]["attack"] == {"ran": False, "styled": False}
    assert seen[name]["asked"] == []


def test_the_attack_gets_through_where_no_policy_stops_it(seen: dict[str, dict[str, Any]]) -> None:
    assert seen["fragment.html"]["attack"] == {"ran": True, "styled": True}
    assert seen["fragment.html"]["asked"] == ["/outside"]


@pytest.mark.parametrize("name", [name for name in PAGES if name != "fragment.html"])
def test_is_reached_by_keyboard_alone(seen: dict[str, dict[str, Any]], name: str) -> None:
    walk = seen[name]["keyboard"]

    assert walk["first"]["isSkip"]
    assert walk["skipped"] == "#main"
    assert walk["stops"] >= walk["controls"] > 0
    assert walk["unmarked"] == []
    assert walk["folds"] == [True, False]


@pytest.mark.parametrize("name", SCRIPTED)
def test_finds_and_shows_all_again(seen: dict[str, dict[str, Any]], name: str) -> None:
    search = seen[name]["search"]

    assert search["after"] != search["before"]
    assert any(PAGES[name] in row for row in search["visible"])
    assert search["focus"] == "q"


@pytest.mark.parametrize("name", [name for name in SCRIPTED if "returns" not in name])
def test_prints_all_workings_at_a_button(seen: dict[str, dict[str, Any]], name: str) -> None:
    folds = seen[name]["printed"]

    assert folds
    assert all(folds)


@pytest.mark.parametrize("name", PAGES)
def test_draws_an_ordinary_month_at_once(seen: dict[str, dict[str, Any]], name: str) -> None:
    assert seen[name]["deferred"] == 0


@pytest.mark.parametrize("name", PAGES)
def test_is_whole_without_script(seen: dict[str, dict[str, Any]], name: str) -> None:
    found = seen[name]["unscripted"]

    assert found["tools"] == 0
    assert found["reached"] is not False


def test_shows_a_hostile_text_as_it_was_typed(seen: dict[str, dict[str, Any]]) -> None:
    rows = seen["hostile/index.html"]["search"]["visible"]

    typed = HOSTILE.replace("\u202e", "\ufffd").replace("\u2028", "\n")
    assert any(typed in row for row in rows)
    assert seen["hostile/index.html"]["said"] == []


def test_opens_and_searches_ten_thousand_initiatives(
    browser: Browser, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    summary = replace(generated_summary(10_000), is_provisional=True)
    past = (as_past(generated_summary(10_000, 2), summary.period.previous),)
    pages = pages_of(summary, past)
    row = summary.initiatives[5_000]
    name = f"policy-{row.id.partition('-')[0]}.html"
    for file in ("index.html", name):
        (tmp_path / file).write_bytes(pages[file])

    overview = browser.looked_at(tmp_path / "index.html", "")
    policy = browser.looked_at(tmp_path / name, row.title)

    assert overview["said"] == policy["said"] == []
    assert all(policy.title in overview["text"] for policy in summary.policies)
    assert [row.title in found for found in policy["search"]["visible"]] == [True]
    assert overview["deferred"] == len(summary.policies)
    assert policy["deferred"] == 1
    # Reported, not judged: machines differ.
    times = {"overview": overview["ms"], "policy": policy["ms"], "search": policy["search"]["ms"]}
    record_property("milliseconds", times)
    print(f"10,000 initiatives, milliseconds: {times}")  # noqa: T201 (what the test reports)


def test_links_to_files_that_are_there(city: Path, seen: dict[str, dict[str, Any]]) -> None:
    links = {link for name in PAGES for link in seen[name]["links"] if "#" not in link}

    paths = {Path(unquote(urlsplit(link).path)) for link in links}
    assert len(paths) > 60
    assert [str(path) for path in paths if not path.exists()] == []
    assert city / "returns/2024-02/102_広報広聴課.xlsx" in paths
