"""The panel's view of memory as a test drives it."""

from __future__ import annotations

from typing import Any

from tests.support.devtools import PanelView

_STATE = """
const view = document.querySelector('adder-memory');
const text = (element) => element?.textContent.replace(/\\s+/g, ' ').trim() ?? '';
return {
  note: text(view.querySelector('.note')),
  taken: view.taken.length,
  isTracing: view.isTracing,
  sums: Object.fromEntries([...view.querySelectorAll('[data-sum]')].map((sum) => [sum.dataset.sum, text(sum)])),
};
"""

_CHOOSE = """
const [selector, value] = arguments;
const field = document.querySelector(selector);
field.value = value;
field.dispatchEvent(new Event('change', { bubbles: true }));
"""


class MemoryView(PanelView):
    """The view of memory of a panel."""

    NAME = "memory"
    STATE = _STATE

    def trace(self) -> None:
        """Have allocations traced, or not any more."""
        self.panel.click("#memory-trace")

    def take(self) -> dict[str, Any]:
        """Take a snapshot; returns what the view shows then."""
        before = self.state["note"]
        self.panel.click("#memory-take")

        def taken() -> dict[str, Any] | None:
            state = self.state
            return state if state["note"].startswith("Snapshot #") and state["note"] != before else None

        return self.panel.until(taken, "a snapshot")

    def show(self, table: str, base: int | None = None) -> list[dict[str, str]]:
        """Show a table, compared with the snapshot of that number (0: with none); returns its rows."""
        if base is not None:
            self.panel.js(_CHOOSE, "#memory-base", str(base))
        self.panel.js(_CHOOSE, "#memory-table", table)
        return self.panel.table(table)
