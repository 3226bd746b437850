"""A page that is alive as long as its button counts: what many tests use to see that Python runs, or goes on."""

#: What the counting page shows.
BODY = '<button id="go">+</button><p id="n"></p>'
#: The Python that counts. The text is ``ready`` before the first click, then the number of clicks.
PYTHON = """
n = 0
def count(event):
    global n
    n += 1
    document.find("#n").text = str(n)
document.find("#go").addEventListener("click", count)
document.find("#n").text = "ready"
"""


def page(more: str = "", source: str = PYTHON) -> str:
    """The counting page's HTML, with `more` markup before the Python tag."""
    return f"<!doctype html><title>Counter</title>{BODY}{more}<script type=python>{source}</script>"
