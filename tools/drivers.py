"""How each browser is started under its driver: its command line, its preferences, its capabilities."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools import find_browser
from tools.manifest import GECKO_ID

if TYPE_CHECKING:
    from selenium.webdriver.remote.webdriver import WebDriver

WINDOW = (1280, 800)

# The extension's address in Firefox is otherwise random.
FIREFOX_UUID = "a11ade00-0000-4000-8000-000000000001"

CHROMIUM_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
)

CHROMIUM_PREFERENCES: Mapping[str, Any] = {
    # Without it Chromium switches an unpacked extension off, now and then, when it is started anew.
    "extensions.ui.developer_mode": True,
}

FIREFOX_PREFERENCES: Mapping[str, Any] = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.webextensions.uuids": json.dumps({GECKO_ID: FIREFOX_UUID}),
    # A temporary add-on is removed when the browser ends; what it has stored in the profile is to outlive it, as it
    # does for an installed one.
    "extensions.webextensions.keepStorageOnUninstall": True,
    "extensions.webextensions.keepUuidOnUninstall": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "xpinstall.signatures.required": False,
}


@dataclass(frozen=True)
class Start:
    """What the caller of ``browser.launch`` asked for."""

    program: str
    extension: Path | None
    headless: bool
    profile: Path | None
    arguments: Sequence[str]
    preferences: Mapping[str, Any]
    prompts: str
    page_load: str


def takes_load_extension(program: str) -> bool:
    """Chromium loads an unpacked extension from its command line; Google's Chrome and Edge no longer do."""
    return "chromium" in Path(program).name.lower()


def driver_process() -> dict[str, Any]:
    """A driver in a process group of its own, so that Ctrl-C reaches us alone and we end the browser in good order."""
    return {} if os.name == "nt" else {"start_new_session": True}


def start_chromium(start: Start) -> WebDriver:
    """Chromium under chromedriver."""
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    options.binary_location = start.program
    options.web_socket_url = True
    options.unhandled_prompt_behavior = start.prompts
    options.page_load_strategy = start.page_load
    given = [*CHROMIUM_ARGUMENTS, f"--window-size={WINDOW[0]},{WINDOW[1]}"]
    if start.headless:
        given += ["--headless=new", "--disable-gpu"]
    if sys.platform == "linux":
        # Containers give /dev/shm too little, and root has no user namespace for the sandbox.
        given += ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    if start.profile is not None:
        given.append(f"--user-data-dir={start.profile.resolve()}")
    if start.extension is not None:
        if takes_load_extension(start.program):
            given.append(f"--load-extension={start.extension.resolve()}")
        else:
            options.enable_webextensions = True
    for argument in (*given, *start.arguments):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {**CHROMIUM_PREFERENCES, **start.preferences})
    service = ChromeService(executable_path=find_browser.chromedriver(), popen_kw=driver_process())
    return Chrome(options=options, service=service)


def start_firefox(start: Start) -> WebDriver:
    """Firefox under geckodriver."""
    from selenium.webdriver import Firefox, FirefoxOptions, FirefoxService

    options = FirefoxOptions()
    options.binary_location = start.program
    options.web_socket_url = True
    options.unhandled_prompt_behavior = start.prompts
    options.page_load_strategy = start.page_load
    for name, value in {**FIREFOX_PREFERENCES, **start.preferences}.items():
        options.set_preference(name, value)
    given = [f"--width={WINDOW[0]}", f"--height={WINDOW[1]}"]
    if start.headless:
        given.append("-headless")
    if start.extension is not None:
        # Without it, WebDriver may not open the extension's own pages.
        given.append("--remote-allow-system-access")
    if start.profile is not None:
        start.profile.mkdir(parents=True, exist_ok=True)
        given += ["-profile", str(start.profile.resolve())]
    for argument in (*given, *start.arguments):
        options.add_argument(argument)
    service = FirefoxService(
        executable_path=find_browser.geckodriver(), log_output=os.devnull, popen_kw=driver_process()
    )
    return Firefox(options=options, service=service)


STARTS = {"chromium": start_chromium, "firefox": start_firefox}
