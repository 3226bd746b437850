"""The benchmark's arithmetic and what it writes: medians, ratios, tables, charts, bars."""

import json
import math
import subprocess
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from tools.bench import bars, chart, command, report, server
from tools.bench.figures import BASELINE, Results, geometric_mean, median, spread
from tools.bench.peers import BY_NAME, PEERS
from tools.bench.runner import SMOKE, Plan, Tabs, in_order, short, turns
from tools.bench.suites import NAMES, compute, dom
from tools.bench.suites.modules import large
from tools.terminal import Trouble


def test_a_median_and_the_middle_half_ignore_one_wild_value():
    values = [10.0, 11.0, 12.0, 13.0, 1000.0]
    assert (median(values), spread(values)) == (12.0, 2.0)
    assert spread([5.0]) == 0.0
    assert math.isnan(median([]))


def test_the_mean_of_ratios_is_geometric_and_needs_all_of_them():
    assert geometric_mean([0.5, 2.0, 4.0, 0.25]) == pytest.approx(1.0)
    assert math.isnan(geometric_mean([1.0, math.nan]))
    assert math.isnan(geometric_mean([]))


@pytest.fixture
def results():
    made = Results("chromium", "150.0", "full")
    for case in dom.CASES:
        for value in (10.0, 12.0, 14.0):
            made.add("dom", case, "paint", "vanilla", value)
            made.add("dom", case, "paint", "adder", value * (2.5 if case == "lots" else 1.25))
        made.add("dom", case, "paint", "pyodide", 20.0 if case != "swap" else 14.0)
        made.fail("dom", case, "paint", "brython", "no such | thing")
    made.add("bridge", "recorded write", "cost", "adder", 1.5, "µs")
    made.add("bridge", "recorded write", "cost", "pyscript-worker", 300.0, "µs")
    made.add("bridge", "uncached read", "cost", "adder", 1800.0, "µs")
    made.add("bridge", "round trip", "cost", "port", 900.0, "µs")
    made.add("bridge", "round trip", "cost", "message port", 300.0, "µs")
    return made


def test_a_run_takes_from_an_earlier_one_the_suites_that_it_has_not_itself(results):
    again = Results("chromium", "151.0")
    again.add("bridge", "recorded write", "cost", "adder", 1.0, "µs")
    again.take(results)
    assert again.median("bridge", "recorded write", "cost", "adder") == 1.0
    assert again.names("case", suite="bridge") == ["recorded write"], "not one suite of two runs"
    assert again.ratio("dom", "lots", "paint", "adder") == 2.5


def test_what_was_saved_is_found_again_and_what_cannot_be_read_is_not_there(results, tmp_path, monkeypatch):
    monkeypatch.setattr(command, "FOLDER", tmp_path)
    assert command.load("chromium") is None
    command.save(results)
    assert command.load("chromium").to_json() == results.to_json()
    (tmp_path / "chromium.json").write_text("{")
    assert command.load("chromium") is None


def test_results_survive_being_written_and_read(results):
    again = Results.from_json(json.loads(json.dumps(results.to_json())))
    assert [(s.case, s.peer, s.values, s.reason) for s in again] == [
        (s.case, s.peer, s.values, s.reason) for s in results
    ]


def test_the_table_has_median_spread_and_ratio_and_the_reason_where_a_peer_cannot(results):
    lines = report.table(results, "dom", "paint").splitlines()
    assert lines[0] == "| paint (ms) | JavaScript | Adder | Pyodide (main thread) | Brython |"
    assert lines[2] == "| create | 12.0 ±1.00 | 15.0 ±1.25 **×1.25** | 20.0 **×1.67** (1) | *no such \\| thing* |"
    assert lines[-1].startswith("| geometric mean | **×1.00** | **×1.35** | ")


def test_a_table_begins_with_the_baseline_and_its_first_case_whoever_failed_first():
    results = Results("chromium", "150.0")
    results.fail("dom", "lots", "paint", "brython", "not done")
    for peer in ("adder", BASELINE):
        for case in ("create", "lots"):
            results.add("dom", case, "paint", peer, 1.0)
    lines = report.table(results, "dom", "paint").splitlines()
    assert lines[0] == "| paint (ms) | JavaScript | Adder | Brython |"
    assert [line.split("|")[1].strip() for line in lines[2:4]] == ["create", "lots"]


def test_each_bar_has_its_figure_and_one_that_was_not_measured_does_not_hold(results):
    verdicts = {verdict.bar.what: verdict for verdict in bars.judge(results)}
    mean = verdicts["DOM, click to paint, geometric mean ÷ JavaScript"]
    assert mean.value == pytest.approx((1.25**8 * 2.5) ** (1 / 9))
    assert not mean.holds
    assert verdicts["DOM, click to paint, slowest case ÷ JavaScript"].value == pytest.approx(2.5)
    assert verdicts["recorded write"].holds
    assert verdicts["recorded write ÷ PyScript worker's"].value == pytest.approx(0.005)
    assert verdicts["DOM: worst case ÷ the best peer's"].value == pytest.approx(30.0 / 20.0)
    missing = verdicts["growth over 100 navigations"]
    assert not missing.holds
    assert missing.text.startswith("not measured")
    assert {name for bar in bars.BARS for name in bar.suites} <= set(NAMES)


def test_a_bar_is_missed_where_its_suite_was_to_be_measured(results):
    missed = {verdict.bar.what for verdict in bars.missed(bars.judge(results), ["dom", "bridge"])}
    assert "DOM, click to paint, slowest case ÷ JavaScript" in missed
    assert "cached read" in missed  # it was to be measured
    assert "recorded write" not in missed
    assert "growth over 100 navigations" not in missed


def test_who_is_busy_for_less_than_a_millisecond_is_not_busy(results):
    for case in dom.CASES:
        results.add("dom", case, "busy", "vanilla", 0.1 if case == "select" else 20.0)
        results.add("dom", case, "busy", "adder", 0.9 if case == "select" else 21.0)
    busy = next(v for v in bars.judge(results) if "busy" in v.bar.what)
    assert busy.value == pytest.approx(1.05 ** (8 / 9))


def test_a_read_is_measured_against_the_transport_that_the_build_uses(results):
    def ratio():
        return next(v.value for v in bars.judge(results) if v.bar.what.startswith("uncached read"))

    assert ratio() == pytest.approx(2.0)
    results.add("bridge", "transport", "direct", "adder", 1.0, "")
    assert ratio() == pytest.approx(6.0)


def test_a_chart_is_an_svg_with_a_bar_for_each_figure_there_is(results):
    drawn = chart.chart(results, "dom", "paint")
    root = ElementTree.fromstring(drawn)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    rectangles = root.iter("{http://www.w3.org/2000/svg}rect")
    bars_of_adder = [r for r in rectangles if r.get("fill") == chart.COLOURS["adder"]]
    # One for each case, and one in the legend.
    assert len(bars_of_adder) == len(dom.CASES) + 1
    widths = [float(r.get("width")) for r in bars_of_adder[1:]]
    assert max(widths) == widths[-1] > widths[0]
    assert chart.chart(results, "start", "time") is None


def test_the_documentation_keeps_all_but_the_results():
    page = f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n"
    assert report.with_results(page, "new") == f"before\n{report.BEGIN}\nnew\n{report.END}\nafter\n"
    with pytest.raises(Trouble, match="no place for results"):
        report.with_results("before", "new")
    assert report.BEGIN in report.DOCS.read_text()
    assert report.END in report.DOCS.read_text()


def test_the_markdown_tells_both_browsers_apart(results):
    results.runs = {"dom": "2026-01-01", "bridge": "2026-01-01", "start": "another day"}
    text = report.markdown([results, Results("firefox", "153.0")])
    assert "dom, bridge: 2026-01-01." in text
    assert "another day" not in text, "nothing was measured of it"
    assert "### Chromium 150.0" in text
    assert "### Firefox 153.0" in text
    assert "| dom |" not in text


@pytest.mark.parametrize("suite", ["dom", "bridge", "start", "compute", "responsiveness", "modules"])
@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_every_peer_has_a_page_and_a_program_in_every_suite(suite, peer):
    page = server.page(suite, peer, "rows=5")
    assert f"/program/{suite}/{peer.name}?rows=5" in page
    assert ('data-adder="off"' in page) == (peer.name != "adder")
    assert "http://" not in page
    assert "https://" not in page
    source = server.program(suite, peer, "rows=5&lots=50")
    if peer.suffix == ".py":
        compile(source, "program", "exec")
        assert ("ROWS = 5\nLOTS = 50\n" in source) == (suite == "dom")


def test_names_come_in_their_order_and_none_is_twice():
    assert in_order(["dom", "start", "dom"], ["start", "dom", "bridge"]) == ["start", "dom"]
    assert len(BY_NAME) == len(PEERS) + 1


def test_each_round_begins_with_another_peer_and_the_first_rounds_only_warm_up():
    order = [(number, peer, counts) for number, peer, counts in turns("abc", Plan(rounds=1, warm_up=1))]
    assert order == [(0, "a", False), (0, "b", False), (0, "c", False), (1, "b", True), (1, "c", True), (1, "a", True)]


def test_of_a_long_reason_the_end_is_told_from_a_word_on():
    assert short("Traceback\n  ImportError") == "Traceback ImportError"
    assert short("one two three four", 12) == "… three four"


@pytest.mark.parametrize("arguments", [{"only": ["domm"]}, {"peers": ["pyodid"]}])
def test_a_name_that_there_is_not_is_refused_before_anything_is_measured(arguments, monkeypatch):
    monkeypatch.setattr(command, "build", lambda: pytest.fail("it has begun"))
    with pytest.raises(Trouble, match="there is no (suite 'domm'|peer 'pyodid'); there are"):
        command.bench(["chromium"], **arguments)


def test_bars_are_not_checked_where_nobody_promised_them(monkeypatch):
    monkeypatch.setattr(command, "build", lambda: pytest.fail("it has begun"))
    with pytest.raises(Trouble, match="leave out --check"):
        command.bench(["firefox"], check=True)


@pytest.mark.parametrize(
    ("limit", "browser", "suites", "status"),
    [
        (2.0, "chromium", ["bridge"], 0),
        (1.0, "chromium", ["bridge"], 1),
        (1.0, "chromium", ["dom"], 1),  # the bridge's figure is there: of an earlier run
        (1.0, "firefox", ["bridge"], 0),
    ],
)
def test_a_check_fails_where_a_bar_of_chromiums_is_missed(results, monkeypatch, limit, browser, suites, status):
    written = next(bar for bar in bars.BARS if bar.what == "recorded write")
    monkeypatch.setattr(bars, "BARS", [replace(written, limit=limit)])
    results.browser = browser
    assert command.judge([results], suites) == status


class Page:
    """Stands for a browser: a table whose largest case is never done."""

    browser = "firefox"
    plan = SMOKE

    def __init__(self):
        self.results = Results("firefox")
        self.went = []

    def go(self, url):
        self.went.append(url)

    def wait_for(self, expression):
        return True

    def evaluate(self, expression, *arguments):
        if "verify" in expression or arguments[0] == "lots":
            return None
        return {"paint": 1.0, "applied": 1.0}


def test_a_case_that_a_peer_cannot_run_leaves_it_the_others():
    page = Page()
    tabs = Tabs(page, {"brython": "tab"}, {"brython": "url"})
    refused = dom.one_round(page, tabs, "brython", counts=True, probe=False)
    assert refused == ("lots", f"not done after {SMOKE.patience:g} s")
    assert not tabs.may("brython", "lots")
    assert page.results.names("case", figure="paint") == [case for case in dom.CASES if case != "lots"]
    tabs.reload("brython")
    assert page.went == ["url"]
    assert dom.one_round(page, tabs, "brython", counts=True, probe=False) is None, "it is not tried again"


def program(case):
    return (server.PROGRAMS / "compute" / f"{case}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", compute.CASES)
def test_a_program_comes_to_the_same_in_python_and_in_javascript(case):
    # The JavaScript is a page's script: what it takes from the page is put there, and its click is called.
    amount = compute.amounts(100)[case]
    script = """
        import { pathToFileURL } from 'node:url';
        let measure;
        const result = { dataset: { argument: process.argv[2] } };
        globalThis.bench = {};
        globalThis.document = { querySelector: (selector) => selector === '#result' ? result
          : { addEventListener: (type, handler) => { measure = handler; } } };
        const folder = pathToFileURL(process.argv[1]).href;
        const source = (await import('node:fs')).readFileSync(`${process.argv[1]}/vanilla.js`, 'utf8')
          .replaceAll("'/benchmarks/compute/", `'${folder}/`);
        await import(`data:text/javascript,${encodeURIComponent(source)}`);
        measure();
        console.log(JSON.parse(result.textContent)[1]);
    """
    arguments = [str(server.PROGRAMS / "compute"), json.dumps([case, amount])]
    command = ["node", "--input-type=module", "-e", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    space = {}
    exec(program(case), space)
    assert done.stdout.strip() == str(space["main"](amount)), done.stderr


def test_a_large_script_has_so_many_lines_compiles_and_is_another_one_each_time():
    source = large(3, 5000)
    assert len(source.split("\n")) == 5000
    compile(source, "large", "exec")
    assert source != large(4, 5000)
    assert source.startswith("window.bench.now_first()")
