"""The command ``dap``: a debug adapter for editors, which debugs Python in a page.

It starts a browser of its own with Adder, opens a page in it, and beside that the panel "Python", through which it
debugs as a user would there. Nothing in the extension listens for it: it reaches the panel as the driver of that
browser, and an ordinary browser has no driver.

``framing``   pure: the protocol's messages on a stream of bytes
``mapping``   pure: files of this machine and addresses of the page
``panel``     the panel's debugger, by way of the driver
``adapter``   one editor's session
``command``   the command line's
"""

__all__ = ["DEFAULT_PORT"]

DEFAULT_PORT = 4711
"""Where editors connect."""
