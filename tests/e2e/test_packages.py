"""Packages that a page declares or asks for are found on the visitor's index, checked, kept, and imported."""

from __future__ import annotations

import contextlib
import json
import urllib.error
import urllib.request

import pytest

from tests.support.extension import audit_of, popup, set_capability, set_setting, tab_id, to_background
from tests.support.installing import PATIENCE, declaring, failing, shown
from tests.support.packages import HTML, PackageIndex, full_disk, make_wheel
from tests.support.tab import Tab

pytestmark = pytest.mark.timeout(300)

def test_a_script_finds_what_it_declares(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("spam", "2.1"))
    asking.python(declaring("spam>=2") + "import spam\ndocument.body.dataset.shown = spam.__version__")
    assert shown(asking) == "2.1"
    assert index.requests == ["/simple/spam/", "/files/spam-2.1-py3-none-any.whl"]


def test_the_second_load_asks_no_index(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("one", requires=["two>=1"]), metadata=True)
    index.add(make_wheel("two", requires=["three"]))
    index.add(make_wheel("three"))
    source = declaring("one") + "import one, two, three\ndocument.body.dataset.shown = three.__version__"
    url = asking.python(source)
    assert shown(asking) == "1.0"
    assert len(index.requests) == 7
    index.site.requests.clear()
    asking.go(url)
    assert shown(asking) == "1.0"
    assert index.requests == []


def test_other_scripts_do_not_wait_for_what_one_declares(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("slow"))
    index.site.add("/files/slow-1.0-py3-none-any.whl", make_wheel("slow")[1], "application/zip", after="/go")
    asking.open(
        "<!doctype html><title>Two</title><body>"
        f'<script type="python">{declaring("slow")}import slow\ndocument.body.dataset.shown = "both"</script>'
        '<script type="python">await window.fetch("INDEX/go", {"mode": "no-cors"})\n'
        'document.body.dataset.second = "ran"</script>'.replace("INDEX", index.site.origin)
    )
    asking.until(lambda: asking.js("return document.body.dataset.second"), "the second script", PATIENCE)
    assert shown(asking) == "both"


def test_packages_are_installed_at_run_time_with_and_without_await(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("awaited"))
    index.add(make_wheel("waited-for", "3.0"))
    asking.python(
        "import web\n"
        "steps = []\n"
        "web.packages.on(lambda step: steps.append(step.stage))\n"
        "first = await web.packages.install('awaited>=1')\n"
        "import awaited\n"
        "def later():\n"
        "    return web.packages.install(['waited_for']).result()\n"
        "second = later()\n"
        "import waited_for\n"
        "names = [(one.name, one.version) for one in first + second]\n"
        "again = await web.packages.install('awaited')\n"
        "document.body.dataset.shown = repr((names, again, sorted(set(steps)), list(web.packages.installed())))\n"
    )
    assert shown(asking) == repr(
        (
            [("awaited", "1.0"), ("waited-for", "3.0")],
            [],
            ["downloading", "installed", "resolving"],
            ["awaited", "waited-for"],
        )
    )


def test_a_page_follows_the_steps_of_an_installation(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("one", requires=["two"]))
    index.add(make_wheel("two"))
    asking.python(
        "import asyncio, json, web\n"
        "steps = []\n"
        "async def follow():\n"
        "    async for step in web.packages.events():\n"
        "        steps.append([step.stage, step.package, step.received == step.total > 0])\n"
        "        if step.stage == 'failed':\n"
        "            return\n"
        "following = asyncio.create_task(follow())\n"
        "await asyncio.sleep(0)\n"
        "await web.packages.install('one')\n"
        "try:\n"
        "    await web.packages.install('missing')\n"
        "except web.packages.PackageError:\n"
        "    await following\n"
        "document.body.dataset.shown = json.dumps(steps)\n"
    )
    steps = json.loads(shown(asking))
    assert steps[0] == ["resolving", "one", False]
    files = {package for stage, package, is_whole in steps if stage == "downloading" and is_whole}
    assert files >= {"one-1.0-py3-none-any.whl", "two-1.0-py3-none-any.whl"}
    assert {package for stage, package, _ in steps if stage == "installed"} == {"one", "two"}
    assert steps[-1] == ["failed", "missing", False]


def test_the_popup_shows_what_a_page_waits_for(asking: Tab, index: PackageIndex) -> None:
    wheel = make_wheel("slow", files={"slow.py": f"text = {'x' * 3000!r}\n"})
    index.add(wheel)
    index.site.add(f"/files/{wheel[0]}", wheel[1], "application/zip", after="/go", longest=PATIENCE)
    url = asking.python(declaring("slow") + "import slow\ndocument.body.dataset.shown = 'there'")
    with popup(asking, url):
        asking.until_text(wheel[0], ".download")
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(f"{index.site.origin}/go")
        asking.until(lambda: not asking.js("return document.querySelector('.download')"), "the end of it")
    assert shown(asking) == "there"


def test_an_index_of_links_serves_as_well(asking: Tab) -> None:
    links = PackageIndex(HTML)
    try:
        links.add(make_wheel("linked", "1.5"), **{"requires-python": ">=3.8"})
        links.use(asking.session)
        asking.python(declaring("linked") + "import linked\ndocument.body.dataset.shown = linked.__version__")
        assert shown(asking) == "1.5"
    finally:
        links.close()


def test_the_first_index_that_knows_a_project_answers_for_it(asking: Tab, index: PackageIndex) -> None:
    public = PackageIndex()
    try:
        index.add(make_wheel("internal", "1.0"))
        public.add(make_wheel("internal", "99.0"))
        public.add(make_wheel("elsewhere", "1.0"))
        indexes = [{"url": index.url, "sites": []}, {"url": public.url, "sites": []}]
        set_setting(asking.session, "packageIndexes", indexes)
        asking.python(
            declaring("internal", "elsewhere") + "import internal\ndocument.body.dataset.shown = internal.__version__"
        )
        assert shown(asking) == "1.0"
        assert "/simple/internal/" not in public.requests
    finally:
        public.close()


def test_a_choice_that_does_not_fit_later_is_made_anew(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("base", "1.0"))
    index.add(make_wheel("base", "2.0"))
    index.add(make_wheel("loose", requires=["base"]))
    index.add(make_wheel("strict", requires=["base<2"]))
    asking.python(declaring("loose", "strict") + "import base\ndocument.body.dataset.shown = base.__version__")
    assert shown(asking) == "1.0"


def test_the_log_names_what_was_asked_for(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("named"))
    url = asking.python(declaring("named") + "document.body.dataset.shown = 'ran'")
    assert shown(asking) == "ran"
    log = audit_of(asking.session, tab_id(asking.session, url))
    assert ("package", "named") in [(entry["kind"], entry["name"]) for entry in log]


# What goes wrong is one error that says what to do.


def test_a_site_without_the_capability_installs_nothing(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("forbidden"))
    set_capability(asking.session, asking.site.origin, "packages", False)
    try:
        error = failing(asking, "'forbidden'")
        assert error["code"] == "denied"
        assert "may not install packages" in error["text"]
        assert index.requests == []
    finally:
        set_capability(asking.session, asking.site.origin, "packages", None)


def test_what_does_not_exist(asking: Tab, index: PackageIndex) -> None:
    error = failing(asking, "'no-such-thing'")
    assert error["code"] == "not-found"
    assert "no-such-thing" in error["text"]
    assert index.requests == ["/simple/no-such-thing/"]


def test_requirements_that_contradict_each_other(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("base", "1.0"))
    index.add(make_wheel("base", "2.0"))
    index.add(make_wheel("old", requires=["base<2"]))
    index.add(make_wheel("new", requires=["base>=2"]))
    error = failing(asking, "'old', 'new'")
    assert (error["code"], error["package"]) == ("conflict", "base")
    assert "old 1.0 needs base<2" in error["text"]
    assert "new 1.0 needs base>=2" in error["text"]
    error = failing(asking, "'base<2', 'base>=2'")
    assert error["code"] == "conflict"
    assert "this page asks for base<2 and this page asks for base>=2" in error["text"]


def test_what_is_there_only_for_other_platforms_or_as_source(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("native", tag="cp314-cp314-manylinux_2_28_x86_64"))
    error = failing(asking, "'native'")
    assert error["code"] == "wrong-abi"
    assert "manylinux" in error["text"]
    index.add(("source-1.0.tar.gz", b"not looked at"))
    assert failing(asking, "'source'")["code"] == "no-wheel"


def test_what_is_for_another_python(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("future"), **{"requires-python": ">=4"})
    assert failing(asking, "'future'")["code"] == "python"
    asking.python(declaring(python=">=4") + "document.body.dataset.shown = 'ran'")
    assert "this script is for Python >=4" in shown(asking)


def test_a_release_that_was_taken_back(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("taken"), yanked="it breaks everything")
    error = failing(asking, "'taken'")
    assert error["code"] == "yanked"
    assert "it breaks everything" in error["text"]
    # Who asks for exactly that one gets it.
    assert failing(asking, "'taken==1.0'")["code"] == "installed"


def test_a_file_that_does_not_have_its_hash(asking: Tab, index: PackageIndex) -> None:
    wheel = make_wheel("forged")
    index.add(wheel, content=wheel[1][:-1] + b"x")
    error = failing(asking, "'forged'")
    assert error["code"] == "hash"
    assert to_background(asking.session, type="packages-size")["entries"] == 0


def test_a_download_that_ends_early(asking: Tab, index: PackageIndex) -> None:
    wheel = make_wheel("short")
    index.add(wheel, content=wheel[1][:-10])
    assert failing(asking, "'short'")["code"] == "truncated"


def test_what_has_failed_can_be_had_in_the_same_page_once_it_is_mended(asking: Tab, index: PackageIndex) -> None:
    wheel = make_wheel("mended")
    index.add(wheel, content=wheel[1][:-10])
    asking.python(
        "import asyncio, web\n"
        "done = '0'\n"
        "while True:\n"
        "    while document.body.get_attribute('data-attempt') in (None, done):\n"
        "        await asyncio.sleep(0.05)\n"
        "    done = document.body.get_attribute('data-attempt')\n"
        "    try:\n"
        "        found = await web.packages.install('mended')\n"
        "        outcome = found[0].version\n"
        "    except web.packages.PackageError as error:\n"
        "        outcome = error.code\n"
        "    except BaseException as error:\n"
        "        outcome = repr(error)\n"
        "    document.body.dataset.outcome = f'{done} {outcome}'\n"
    )

    def attempt(number: int) -> str:
        asking.js("document.body.dataset.attempt = arguments[0]", str(number))
        outcome = "return (document.body.dataset.outcome ?? '').split(' ')"
        asking.until(lambda: asking.js(outcome)[0] == str(number), "the attempt", PATIENCE)
        return asking.js(outcome)[1]

    assert attempt(1) == "truncated"
    index.site.add(f"/files/{wheel[0]}", "", status=503)
    assert attempt(2) == "unreachable"
    index.add(wheel, content=wheel[1][:-1] + b"x")
    assert attempt(3) == "hash"
    index.add(wheel)
    assert attempt(4) == "1.0"


def test_compiled_code_that_cannot_be_loaded_leaves_nothing_installed(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("under"))
    index.add(
        make_wheel(
            "native", requires=["under"], tag="cp314-cp314-pyemscripten_2026_0_wasm32", extras={"native.so": b"\0asmx"}
        )
    )
    asking.python(
        "import importlib.metadata, json, web\n"
        "codes = []\n"
        "for _ in range(2):\n"
        "    try:\n"
        "        await web.packages.install('native')\n"
        "    except web.packages.PackageError as error:\n"
        "        codes.append(error.code)\n"
        "for name in ('native', 'under'):\n"
        "    try:\n"
        "        importlib.metadata.version(name)\n"
        "    except importlib.metadata.PackageNotFoundError:\n"
        "        codes.append(f'no {name}')\n"
        "try:\n"
        "    import under\n"
        "except ModuleNotFoundError:\n"
        "    codes.append('no module')\n"
        "codes += [list(web.packages.installed()), 'packages' in web.packages.freeze()]\n"
        "codes += [one.name for one in await web.packages.install('under')]\n"
        "document.body.dataset.shown = json.dumps(codes)\n"
    )
    found = ["wrong-abi", "wrong-abi", "no native", "no under", "no module", [], False, "under"]
    assert json.loads(shown(asking)) == found


def test_a_file_that_is_no_wheel_is_said_to_be_none(asking: Tab, index: PackageIndex) -> None:
    index.add(("broken-1.0-py3-none-any.whl", b"not an archive"))
    error = failing(asking, "'broken'")
    assert (error["code"], error["package"]) == ("wheel", "broken-1.0-py3-none-any.whl")
    index.add(make_wheel("unclear", requires=["what is this"]))
    assert failing(asking, "'unclear'")["code"] == "wheel"


def test_versions_before_a_release_are_for_who_wants_them(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("early", "1.0"))
    index.add(make_wheel("early", "2.0rc1"))
    for asked, version in (("'early'", "1.0"), ("'early', pre=True", "2.0rc1")):
        asking.python(f"import web\ndocument.body.dataset.shown = (await web.packages.install({asked}))[0].version")
        assert shown(asking) == version


def test_an_index_that_is_down_and_one_that_is_none(asking: Tab, index: PackageIndex) -> None:
    index.site.add("/simple/broken/", "", status=500)
    error = failing(asking, "'broken'")
    assert error["code"] == "unreachable"
    assert "500" in error["text"]
    index.site.add("/simple/picture/", b"x", "image/png")
    assert failing(asking, "'picture'")["code"] == "bad-answer"
    set_setting(asking.session, "packageIndexes", [])
    assert failing(asking, "'anything'")["code"] == "no-index"


def test_addresses_are_not_for_a_page_to_choose(asking: Tab, index: PackageIndex) -> None:
    index.site.add("/evil-1.0-py3-none-any.whl", make_wheel("evil")[1], "application/zip")
    index.add(make_wheel("indirect", requires=[f"evil @ {index.site.origin}/evil-1.0-py3-none-any.whl"]))
    for requirement in (f"evil @ {index.site.origin}/evil-1.0-py3-none-any.whl", "indirect"):
        assert failing(asking, repr(requirement))["code"] == "address"
    assert "/evil-1.0-py3-none-any.whl" not in index.requests


def test_a_failure_leaves_the_other_scripts_running(asking: Tab) -> None:
    asking.open(
        "<!doctype html><title>Two</title><body>"
        f'<script type="python">{declaring("no-such-thing")}print("never")</script>'
        '<script type="python">document.body.dataset.second = "ran"</script>'
    )
    asking.until(lambda: asking.js("return document.body.dataset.second"), "the second script", PATIENCE)
    asking.until_message("no index has a project no-such-thing", "error")


def test_a_full_disk_is_said_and_installs_nothing(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("kept"))
    with full_disk(asking.session):
        error = failing(asking, "'kept'")
    assert error["code"] == "disk-full"
    assert error["package"] == "kept-1.0-py3-none-any.whl"
    assert "the disk is full" in error["text"]
    assert "Make room" in error["advice"]
    assert failing(asking, "'kept'") == {"code": "installed"}


def test_without_the_index_what_is_kept_is_installed(asking: Tab) -> None:
    own = PackageIndex()
    own.add(make_wheel("lasting"))
    own.use(asking.session)
    url = asking.python(declaring("lasting") + "import lasting\ndocument.body.dataset.shown = lasting.__version__")
    assert shown(asking) == "1.0"
    own.close()
    asking.go(url)
    assert shown(asking) == "1.0"
