"""What every node and document can do beyond its Web IDL members: ``find``, ``select``, ``text``, ``html``."""

from __future__ import annotations

from typing import Any

__all__ = ["NodeIdiom"]


class NodeIdiom:
    """Members that Python adds to nodes."""

    __slots__ = ()

    def find(self, selector: str) -> Any:
        """The first element inside this node that matches a CSS selector (DOM §4.2.6 ``querySelector``).

        Args:
            selector: A CSS selector, such as ``"#id"`` or ``"p.note"``.

        Returns:
            The element, or None.

        Raises:
            DOMException: ``SyntaxError``, the selector is not one.

        Example::

            document.find("#title").text = "Hello"
        """
        return self.querySelector(selector)

    def select(self, selector: str) -> list[Any]:
        """All elements inside this node that match a CSS selector (DOM §4.2.6 ``querySelectorAll``).

        A text field has the platform's own ``select``, which selects its text.

        Args:
            selector: A CSS selector.

        Returns:
            A list in document order.

        Raises:
            DOMException: ``SyntaxError``, the selector is not one.

        Example::

            for note in document.select("p.note"):
                note.hidden = False
        """
        # Not `list`, which would ask for the length first.
        return [*iter(self.querySelectorAll(selector))]

    @property
    def text(self) -> str:
        """The text of this node and all inside it (DOM §4.4 ``textContent``). Setting it replaces what is inside."""
        return self.textContent

    @text.setter
    def text(self, value: object) -> None:
        self.textContent = value if value is None else str(value)

    @property
    def html(self) -> str:
        """The markup inside this element (HTML §8.5.4 ``innerHTML``). Setting it parses the text as markup."""
        return self.innerHTML

    @html.setter
    def html(self, value: str) -> None:
        self.innerHTML = value
