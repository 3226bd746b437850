"""The table of capabilities: its hand-written entries match the IDL, and nothing that matters is without a need."""

from fnmatch import fnmatchcase

import pytest

from adder import _wire as wire
from tools import bindings, capabilities
from tools.webidl.model import Model


@pytest.fixture(scope="module")
def model() -> Model:
    return bindings.read_model()


@pytest.fixture(scope="module")
def table(model):
    return capabilities.table(model)


def test_every_entry_by_hand_is_of_the_platform(model):
    patterns = [pattern for patterns in capabilities.INTERFACES.values() for pattern in patterns.split()]
    assert [each for each in patterns if not any(fnmatchcase(name, each) for name in model.interfaces)] == []
    lost = []
    for path in (path for paths in capabilities.MEMBERS.values() for path in paths.split()):
        owner, _, name = path.partition(".")
        interface = model.interfaces.get(owner)
        if owner == "*":
            found = any(name in each.members for each in model.interfaces.values())
        else:
            found = interface is not None and (
                name in ("*", "constructor") or name in interface.members or name == "Audio"
            )
        if not found:
            lost.append(path)
    assert lost == []


@pytest.mark.parametrize(
    ("path", "need"),
    [
        ("Window.fetch", "network"),
        ("Window.localStorage", "storage"),
        ("Window.indexedDB", "storage"),
        ("Navigator.geolocation", "location"),
        ("Navigator.clipboard", "clipboard"),
        ("Navigator.mediaDevices", "media"),
        ("Navigator.serviceWorker", "network notifications"),
        ("HTMLImageElement.src", "=url"),
        ("HTMLElement.style", "=css"),
        ("Element.innerHTML", "=html"),
        ("Document.cookie", "storage"),
        ("Window.setTimeout", "function 0"),
    ],
)
def test_what_a_member_needs(table, path, need):
    assert table["needs"][path] == need


def test_an_interface_s_need_is_its_members(table):
    assert table["whole"]["XMLHttpRequest"] == "network"
    assert "XMLHttpRequest.send" not in table["needs"]
    assert table["whole"]["Worker"] == "code"


def test_the_gatekeeper_refuses_no_name_that_means_something_else_too(table):
    names = {name for names in table["names"].values() for name in names.split()}
    assert {"fetch", "XMLHttpRequest", "sendBeacon", "localStorage", "indexedDB", "geolocation", "clipboard"} <= names
    assert names.isdisjoint({"src", "data", "open", "href", "keys", "value", "click", "submit", "send", "close"})


def test_what_the_page_is_asked_ahead_needs_no_capability(table):
    asked = {*wire.FORESEEN_MEMBERS, *wire.FORESEEN_STATE, *wire.FORESEEN_QUESTIONS, "classList", "dataset"}
    for names in table["names"].values():
        assert asked.isdisjoint(names.split())


def test_every_sink_that_the_idl_knows_has_a_need(model, table):
    for interface in model.exposed:
        for member in interface.members.values():
            if getattr(member, "url", False) or getattr(member, "forwards", "") == "cssText":
                assert table["needs"][f"{interface.name}.{member.name}"] in ("=url", "=css")
