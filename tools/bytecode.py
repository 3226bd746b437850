"""Compiles a zip of Python sources into a zip of bytecode, inside Pyodide: only its own bytecode fits it.

``foo.pyc`` takes the place of ``foo.py``, which is where ``zipimport`` looks for it. The files are "unchecked hash"
ones: nobody compares them with a source that is not shipped. This module also *writes* the zip, since the same zlib
gives the same bytes on every machine.
"""

import importlib._bootstrap_external as bootstrap
import importlib.util
import io
import marshal
import warnings
import zipfile

DATE = (1980, 1, 1, 0, 0, 0)
UNIX = 3
REGULAR_FILE = 0o100644 << 16


def compile_source(source: bytes, filename: str) -> bytes:
    """One module's ``.pyc`` file.

    Args:
        source: the module's text as it stands in its file.
        filename: what tracebacks call it.

    Raises:
        SyntaxError: if it is not Python.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(source, filename, "exec", dont_inherit=True, optimize=0)
    # marshal notes which objects were referred to more than once while it wrote, and a fresh code object shares some
    # of them with the compiler. One round trip leaves only what the code itself shares.
    code = marshal.loads(marshal.dumps(code))
    return bytes(bootstrap._code_to_hash_pyc(code, importlib.util.source_hash(source), checked=False))


def compile_zip(sources: bytes, location: str, compress: bool) -> bytes:
    """The compiled twin of a zip.

    Args:
        sources: the zip with ``.py`` files; other files are kept as they are.
        location: where the result will lie for the Python that imports from it, such as ``/lib/python314.zip``.
        compress: deflate the entries, rather than store them.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sources)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in sorted(before.namelist()):
            if name.endswith("/"):
                continue
            content = before.read(name)
            if name.endswith(".py"):
                content = compile_source(content, f"{location}/{name}")
                name += "c"
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system = UNIX
            entry.external_attr = REGULAR_FILE
            entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
            after.writestr(entry, content, compresslevel=9)
    return buffer.getvalue()
