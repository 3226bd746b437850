"""Modules that are made fit for a page when they are imported; most pages import none of them."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

__all__ = ["Adapters", "install"]

Adapters = Mapping[str, Callable[[ModuleType], None]]
"""What is done to modules once they have been executed, by their names."""


class _Adapting(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules by way of the finders after it, and adapts those that there are adapters for."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters
        self._loaders: dict[str, Any] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in self._adapters or name in self._loaders:
            return None
        self._loaders[name] = None
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            # It may be there another time.
            del self._loaders[name]
            return None
        self._loaders[name] = spec.loader
        spec.loader = self
        return spec

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._loaders[spec.name].create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        loader = self._loaders.pop(name)
        module.__loader__ = loader
        module.__spec__.loader = loader
        loader.exec_module(module)
        self._adapters[name](module)


def install(adapters: Adapters) -> None:
    """Adapts modules: at once where they have been imported, else as soon as they are.

    Args:
        adapters: What is done to them.
    """
    for name, adapt in adapters.items():
        if name in sys.modules:
            adapt(sys.modules[name])
    sys.meta_path.insert(0, _Adapting({name: adapt for name, adapt in adapters.items() if name not in sys.modules}))
