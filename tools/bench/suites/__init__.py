"""The groups of cases. Each module measures with a :class:`tools.bench.runner.Bench` and adds to its results."""

from __future__ import annotations

import importlib

from tools.bench.runner import Suite

NAMES = ("start", "dom", "bridge", "compute", "memory", "growth", "responsiveness", "modules")


def suite(name: str) -> Suite:
    """The function that measures a suite."""
    measure: Suite = importlib.import_module(f"{__name__}.{name}").measure
    return measure
