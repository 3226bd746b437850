"""Firefox's manifest: what a person who installs Adder in either browser gets from the one manifest at the root."""

import copy
import json

import pytest

from tools import manifest
from tools.paths import ROOT

SOURCE = manifest.read(ROOT / "manifest.json")


@pytest.fixture(scope="module")
def firefox():
    return manifest.for_firefox(SOURCE)


def test_no_page_that_somebody_sees_may_connect_to_anything_beyond_the_extension():
    pages = [page for folder in ("extension", "options_ui") for page in (ROOT / folder).rglob("*.html")]
    # What is downloaded for pages comes to the host, which in Firefox is the background.
    others = {page.name: page.read_text(encoding="utf-8") for page in pages if page.name != "offscreen.html"}
    assert len(others) > 5
    for name, text in others.items():
        policy = text.partition('http-equiv="Content-Security-Policy"')[2].partition(">")[0]
        narrow = "connect-src 'self'" in policy or "default-src 'none'" in policy
        assert narrow, f"{name} has the policy of the manifest, which lets the host download"


def test_the_transform_leaves_its_argument_alone():
    before = copy.deepcopy(SOURCE)
    manifest.for_firefox(SOURCE)["permissions"].append("tabs")
    manifest.for_chromium(SOURCE)["permissions"].append("tabs")
    assert before == SOURCE


def test_chromium_gets_the_manifest_as_it_is():
    assert manifest.for_chromium(SOURCE) == SOURCE


def test_firefox_gets_the_background_as_an_event_page(firefox):
    assert firefox["background"] == {"scripts": [SOURCE["background"]["service_worker"]], "type": "module"}


def test_firefox_gets_no_key_that_only_chromium_knows(firefox):
    assert not set(firefox) & set(manifest.CHROMIUM_KEYS)
    assert set(firefox["content_security_policy"]) == {"extension_pages"}


def test_firefox_has_alarms_where_chromium_has_what_it_does_not_know(firefox):
    wanted = sorted({*SOURCE["permissions"]} - {"offscreen", "system.memory"} | {"alarms"})
    assert firefox["permissions"] == wanted


def test_alarms_are_asked_for_once():
    both = manifest.for_firefox({**SOURCE, "permissions": ["alarms", "storage"]})
    assert both["permissions"] == ["alarms", "storage"]


def test_firefox_is_told_the_id_the_version_and_that_nothing_is_collected(firefox):
    assert firefox["browser_specific_settings"]["gecko"] == {
        "id": "adder@adder-python.org",
        "strict_min_version": "153.0",
        "data_collection_permissions": {"required": ["none"]},
    }


def test_pages_may_frame_one_page_whose_address_firefox_does_not_change(firefox):
    (chromium,) = SOURCE["web_accessible_resources"]
    assert chromium["use_dynamic_url"] is True
    assert firefox["web_accessible_resources"] == [
        {"resources": ["extension/handover/handover.html"], "matches": ["<all_urls>"]}
    ]


def test_everything_else_is_the_same_in_both(firefox):
    changed = {
        "background", "permissions", "content_security_policy", "browser_specific_settings", "web_accessible_resources",
    }  # fmt: skip
    for key in SOURCE.keys() - set(manifest.CHROMIUM_KEYS) - changed:
        assert firefox[key] == SOURCE[key], key


def test_no_policy_of_the_extension_lets_it_run_code_from_elsewhere():
    for policy in SOURCE["content_security_policy"].values():
        scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
        assert "'unsafe-eval'" not in scripts
        assert "http" not in scripts
    assert "connect-src 'none'" in SOURCE["content_security_policy"]["sandbox"]


def test_the_sandbox_is_not_web_accessible():
    resources = [name for entry in SOURCE.get("web_accessible_resources", []) for name in entry["resources"]]
    assert not [name for name in resources if name.startswith("extension/sandbox") or "*" in name]


def test_the_written_manifest_reads_back_the_same(firefox):
    assert json.loads(manifest.text(firefox)) == firefox
    assert manifest.text(firefox).endswith("}\n")


def test_one_version_everywhere():
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert package["version"] == SOURCE["version"]
    assert f'version = "{SOURCE["version"]}"' in project
