"""What a page's Content-Security-Policy says of Python tags: cases after those of web-platform-tests, as data.

Each case is named after the test there that asks the same of JavaScript (``own/…`` where none does); the pages and tags
are our own. Their ``data:`` frames are ``srcdoc`` ones here: a ``data:`` frame has an opaque origin, and Adder runs
nothing in it. The tags of one policy share a page, and with it an interpreter. In policies and tags, ``{self}`` is the
site's origin, ``{other}`` the same site under another host, ``{port}`` its port.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace

RUNS, BLOCKED = True, False


@dataclass(frozen=True)
class Case:
    """One tag."""

    #: Unique; the tag's id, and what it prints.
    name: str
    #: The file in ``content-security-policy/``, and after a ``#`` what of it; ``own/`` where none there asks this.
    after: str
    runs: bool
    #: The tag; empty where `insert` makes it.
    markup: str = ""
    #: JavaScript that inserts the tag once the page is there; ``make(source)`` makes an element.
    insert: str = ""
    #: Whether it runs in Firefox, where Adder deviates there from what JavaScript does.
    in_firefox: bool | None = None

    def __str__(self) -> str:
        """As reports have it."""
        deviates = self.runs_in("firefox") != self.runs
        return f"{self.after} ({self.name}{'; Firefox deviates: the contrary' if deviates else ''})"

    def runs_in(self, browser: str) -> bool:
        """Whether it runs there."""
        return self.runs if browser == "chromium" or self.in_firefox is None else self.in_firefox


@dataclass(frozen=True)
class Page:
    """A page with its policies, and the tags on it."""

    cases: tuple[Case, ...]
    headers: tuple[str, ...] = ()
    report_only: str = ""
    #: Contents of ``<meta>`` elements in the head.
    metas: tuple[str, ...] = ()
    #: More of the head: of the page's, or of that of the frame.
    head: str = ""
    #: Where the tags are: in the page, or in a frame of it (``srcdoc``, ``blank``, ``blob``).
    place: str = "page"


def source(name: str) -> str:
    """The Python of a tag."""
    return f'print("ran {name}")'


def digest(text: str, algorithm: str = "sha256") -> str:
    """A hash as ``integrity`` and policies have it."""
    return f"{algorithm}-" + base64.b64encode(hashlib.new(algorithm, text.encode()).digest()).decode()


def inline(name: str, after: str, runs: bool, attributes: str = "") -> Case:
    """A tag with its text, which does not wait for others."""
    return Case(name, after, runs, f'<script type="python" id="{name}" {attributes}>{source(name)}</script>')


def external(name: str, after: str, runs: bool, at: str = "", attributes: str = "") -> Case:
    """A tag with a ``src``. It is served wherever its name is asked for."""
    src = f"{at}/csp/{name}.py"
    return Case(name, after, runs, f'<script type="python" id="{name}" src="{src}" {attributes}></script>')


def inserted(name: str, after: str, runs: bool, how: str) -> Case:
    """A tag that the page's own JavaScript inserts."""
    return Case(name, after, runs, insert=how)


NONCE = 'nonce="abc"'
WRONG = 'nonce="xyz"'
S = "script-src/"
D = "default-src/"
E = "script-src-attr-elem/"
H = "inheritance/"
OWN = "own/"
G = "generic/"
STRICT = "script-src 'strict-dynamic' 'nonce-abc'"
APPEND = "document.body.append(make('{name}'))"
APPEND_SRC = "document.body.append(make('{name}', '/csp/{name}.py'))"

PAGES = (
    Page(
        headers=("script-src 'self'",),
        cases=(
            inline("self-inline", S + "script-src-1_1.html", BLOCKED),
            external("self-external", G + "generic-0_2_2.sub.html", RUNS),
            external("self-other-host", G + "generic-0_1-script-src.sub.html", BLOCKED, "{other}"),
            inline("self-nonce-unnamed", S + "scriptnonce-basic-blocked.sub.html", BLOCKED, NONCE),
            inserted("self-inserted", S + "injected-inline-script-blocked.sub.html", BLOCKED, APPEND),
            external("self-data", S + "script-src-1_10.html", BLOCKED, "data:text/x-python,1#"),
            inserted("self-external-inserted", OWN + "script-src#inserted", RUNS, APPEND_SRC),
            external("self-redirect-away", "script-src/scriptnonce-redirect.sub.html", BLOCKED, "/away"),
            external("self-redirect-within", OWN + "script-src#redirect-within", RUNS, "/within"),
        ),
    ),
    Page(
        headers=("script-src 'self' 'unsafe-inline'",),
        cases=(
            inline("inline-allowed", S + "script-src-1_3.html", RUNS),
            inserted("inline-inserted", S + "injected-inline-script-allowed.sub.html", RUNS, APPEND),
            inline("inline-any-nonce", S + "scriptnonce-ignore-unsafeinline.sub.html", RUNS, WRONG),
        ),
    ),
    Page(
        headers=("script-src 'none'",),
        cases=(
            inline("none-inline", OWN + "script-src#none", BLOCKED),
            external("none-external", OWN + "script-src#none-external", BLOCKED),
        ),
    ),
    Page(headers=("script-src",), cases=(external("empty-list", OWN + "script-src#empty", BLOCKED),)),
    Page(
        headers=("script-src 'none' 'self'",),
        cases=(external("none-beside-another", OWN + "script-src#none-beside-another", RUNS),),
    ),
    Page(
        headers=("SCRIPT-SRC 'SELF'; script-src 'none'",),
        cases=(
            external("directive-case", G + "directive-name-case-insensitive.sub.html", RUNS),
            inline("duplicate-directive", G + "duplicate-directive.sub.html", BLOCKED),
        ),
    ),
    Page(
        headers=("default-src 'self'",),
        cases=(
            inline("default-inline", D + "default-src-inline-blocked.sub.html", BLOCKED),
            external("default-external", G + "generic-0_2.html", RUNS),
            external("default-other", G + "generic-0_1-script-src.sub.html#default", BLOCKED, "{other}"),
        ),
    ),
    Page(
        headers=("default-src 'self' 'unsafe-inline'",),
        cases=(inline("default-inline-allowed", D + "default-src-inline-allowed.sub.html", RUNS),),
    ),
    Page(
        headers=("default-src 'none'; script-src 'unsafe-inline'",),
        cases=(
            inline("overrides-default", S + "script-src-overrides-default-src.sub.html", RUNS),
            external("overrides-default-external", S + "script-src-overrides-default-src.sub.html#external", BLOCKED),
        ),
    ),
    Page(
        headers=("img-src 'none'; style-src 'none'",),
        cases=(inline("no-default", G + "no-default-src.sub.html", RUNS),),
    ),
    Page(
        headers=("script-src-elem 'unsafe-inline'; script-src 'self'",),
        cases=(
            inline("elem-allowed-src-blocked", E + "script-src-elem-allowed-src-blocked.html", RUNS),
            external("elem-blocked-src-allowed", E + "script-src-elem-blocked-src-allowed.html", BLOCKED),
        ),
    ),
    Page(
        headers=("script-src-elem 'none'; script-src-attr 'unsafe-inline'; script-src 'unsafe-inline'",),
        cases=(inline("elem-blocked-attr-allowed", E + "script-src-elem-blocked-attr-allowed.html", BLOCKED),),
    ),
    Page(
        headers=("script-src-attr 'none'; script-src 'unsafe-inline'",),
        cases=(inline("elem-allowed-attr-blocked", E + "script-src-elem-allowed-attr-blocked.html", RUNS),),
    ),
    Page(
        headers=("script-src-elem 'unsafe-inline'; script-src 'strict-dynamic' 'nonce-abc'",),
        cases=(inline("strict-elem-allowed", E + "strict-dynamic-elem-allowed-src-blocked.html", RUNS),),
    ),
    Page(
        headers=("script-src 'nonce-abc' 'unsafe-inline'",),
        cases=(
            inline("nonce", S + "scriptnonce-allowed.sub.html", RUNS, NONCE),
            inline("nonce-wrong", S + "nonce-enforce-blocked.html", BLOCKED, WRONG),
            inline("nonce-case", S + "scriptnonce-allowed.sub.html#case", BLOCKED, 'nonce="ABC"'),
            inline("nonce-voids-inline", S + "scriptnonce-ignore-unsafeinline.sub.html#none", BLOCKED),
            external("nonce-external", S + "scriptnonce-allowed.sub.html#external", RUNS, "", NONCE),
            external("nonce-external-none", S + "scriptnonce-basic-blocked.sub.html#external", BLOCKED),
            external("nonce-redirect", S + "scriptnonce-redirect.sub.html#nonce", RUNS, "/away", NONCE),
            inserted(
                "nonce-property", "nonce-hiding/script-nonces-hidden.html", RUNS,
                "const s = make('{name}'); s.nonce = 'abc'; document.body.append(s)",
            ),
            inserted(
                "nonce-later", S + "scriptnonce-changed-1.html", BLOCKED,
                "const s = make('{name}'); document.body.append(s); queueMicrotask(() => {{ s.nonce = 'abc'; }})",
            ),
            inline("nonceable-value", "nonce-hiding/nonceable.html#value", BLOCKED, NONCE + ' data-x="<script src=a"'),
            inline("nonceable-name", "nonce-hiding/nonceable.html#name", BLOCKED, "<script " + NONCE),
            inline("nonceable-style", "nonce-hiding/nonceable.html#style", BLOCKED, NONCE + " data-x='<STYLE'"),
            inline("nonceable-other", "nonce-hiding/nonceable.html#other", RUNS, NONCE + " data-x='<p'"),
        ),
    ),
    Page(
        headers=(
            "script-src "
            + " ".join(f"'{digest(source(f'hash-{bits}'), f'sha{bits}')}'" for bits in (256, 384, 512))
            + f" '{digest(source('hash-unicode') + chr(10) + '# ä€𝒳')}' 'unsafe-inline'",
        ),
        cases=(
            inline("hash-256", S + "scripthash-allowed.sub.html", RUNS),
            inline("hash-384", S + "scripthash-allowed.sub.html#sha384", RUNS),
            inline("hash-512", S + "scripthash-allowed.sub.html#sha512", RUNS),
            inline("hash-none", S + "scripthash-basic-blocked.sub.html", BLOCKED),
            Case("hash-unicode", S + "hash-always-converted-to-utf-8/utf-8.html", RUNS,
                 f'<script type="python" id="hash-unicode">{source("hash-unicode")}\n# ä€𝒳</script>'),
            Case("hash-space", S + "scripthash-basic-blocked.sub.html#space", BLOCKED,
                 f'<script type="python" id="hash-space"> {source("hash-256")}</script>'),
            inserted("hash-inserted", S + "scripthash-changed-1.html", BLOCKED, APPEND),
        ),
    ),
    Page(
        headers=(f"script-src 'SHA256-{digest(source('hash-case')).partition('-')[2]}' 'Nonce-abc'",),
        cases=(
            inline("hash-case", S + "scripthash-case-insensitive.sub.html", RUNS),
            inline("hash-and-nonce", S + "scriptnonce-and-scripthash.sub.html", RUNS, NONCE),
            inline("hash-and-nonce-neither", S + "scriptnonce-and-scripthash.sub.html#neither", BLOCKED, WRONG),
        ),
    ),
    Page(
        headers=(f"script-src '{digest(source('sri'))}' '{digest(source('sri-second'), 'sha384')}'",),
        cases=(
            external("sri", S + "script-src-sri_hash.sub.html", RUNS, "", f'integrity="{digest(source("sri"))}"'),
            external("sri-none", S + "script-src-sri_hash.sub.html#none", BLOCKED),
            external("sri-unnamed", S + "script-src-sri_hash.sub.html#unnamed", BLOCKED, "",
                     f'integrity="{digest(source("sri-unnamed"))}"'),
            external("sri-second", S + "script-src-sri_hash.sub.html#both", BLOCKED, "",
                     f'integrity="{digest(source("sri-second"), "sha384")} {digest(source("x"))}"'),
        ),
    ),
    Page(
        headers=(STRICT + " 'self' 'unsafe-inline' http: {other}",),
        cases=(
            inline("strict-nonce", S + "script-src-strict_dynamic_parser_inserted_correct_nonce.html", RUNS, NONCE),
            inline("strict-inline", D + "default-src-strict_dynamic_and_unsafe_inline.html", BLOCKED),
            external("strict-discards-hosts", S + "script-src-strict_dynamic_discard_source_expressions.html", BLOCKED),
            external("strict-wrong", S + "script-src-strict_dynamic_parser_inserted_incorrect_nonce.html", BLOCKED, "",
                     WRONG),
            inserted("strict-inserted", S + "script-src-strict_dynamic_non_parser_inserted.html", RUNS, APPEND_SRC),
            inserted("strict-inserted-elsewhere", S + "script-src-strict_dynamic_non_parser_inserted.html#host", RUNS,
                     "document.body.append(make('{name}', '{other}/csp/{name}.py'))"),
            inserted("strict-inserted-wrong-nonce",
                     S + "script-src-strict_dynamic_non_parser_inserted_incorrect_nonce.html", RUNS,
                     "const s = make('{name}', '/csp/{name}.py'); s.nonce = 'xyz'; document.body.append(s)"),
        ),
    ),
    Page(
        headers=(f"script-src 'strict-dynamic' '{digest(source('strict-hash'))}'",),
        cases=(
            inline("strict-hash", S + "script-src-strict_dynamic_hashes.html", RUNS),
            inline("strict-hash-none", S + "script-src-strict_dynamic_hashes.html#none", BLOCKED),
        ),
    ),
    Page(
        metas=(STRICT,),
        cases=(
            inline("strict-meta", S + "script-src-strict_dynamic_meta_tag.html", RUNS, NONCE),
            inline("strict-meta-none", S + "script-src-strict_dynamic_meta_tag.html#none", BLOCKED),
        ),
    ),
    Page(
        headers=(STRICT, "script-src 'strict-dynamic' 'nonce-def'"),
        cases=(
            inline("double-nonce", S + "script-src-strict_dynamic_double_policy_different_nonce.html", BLOCKED, NONCE),
        ),
    ),
    Page(
        headers=(STRICT, "script-src 'self' 'nonce-abc'"),
        cases=(
            inserted("double-honours-hosts",
                     S + "script-src-strict_dynamic_double_policy_honor_source_expressions.sub.html", RUNS, APPEND_SRC),
            inserted("double-honours-hosts-other",
                     S + "script-src-strict_dynamic_double_policy_honor_source_expressions.sub.html#other", BLOCKED,
                     "document.body.append(make('{name}', '{other}/csp/{name}.py'))"),
        ),
    ),
    Page(
        headers=(STRICT,),
        report_only="script-src 'none'",
        cases=(
            inline("double-report-only", S + "script-src-strict_dynamic_double_policy_report_only.html", RUNS, NONCE),
        ),
    ),
    Page(
        report_only="script-src 'none'",
        cases=(inline("report-only", OWN + "report-only-header", RUNS),),
    ),
    Page(
        headers=("script-src 'self' 'unsafe-inline', script-src 'self'",),
        cases=(
            inline("list-inline", OWN + "header-with-two-policies", BLOCKED),
            external("list-external", OWN + "header-with-two-policies#external", RUNS),
        ),
    ),
    Page(
        headers=("script-src 'unsafe-inline'", "img-src 'none'", "default-src 'self'"),
        cases=(inline("three-headers", OWN + "three-headers", BLOCKED),),
    ),
    Page(
        headers=("script-src 'unsafe-inline' 'self'",),
        metas=("script-src 'self'",),
        cases=(
            inline("header-and-meta", "meta/combine-header-and-meta-policies.sub.html", BLOCKED),
            external("header-and-meta-external", "meta/combine-header-and-meta-policies.sub.html#external", RUNS),
        ),
    ),
    Page(
        metas=("script-src 'self'; sandbox; report-uri /x",),
        cases=(
            inline("meta-inline", OWN + "meta#script-src", BLOCKED),
            external("meta-external-sandbox-ignored", "sandbox/meta-element.sub.html", RUNS),
        ),
    ),
    Page(
        cases=(
            inline("before-meta-in-body", "meta/meta-outside-head.sub.html", RUNS),
            Case("meta-outside-head", "meta/meta-outside-head.sub.html#after", RUNS,
                 "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\">"
                 + inline("meta-outside-head", "", RUNS).markup),
        ),
    ),
    Page(
        metas=("script-src 'unsafe-inline'",),
        cases=(
            inserted("meta-removed", "meta/meta-modified.html", BLOCKED,
                     "const m = document.createElement('meta'); m.httpEquiv = 'Content-Security-Policy';"
                     "m.content = \"script-src 'none'\"; document.head.append(m); m.remove();"
                     "document.body.append(make('{name}'))"),
        ),
    ),
    Page(
        headers=("script-src http://localhost:{port}/csp/ 127.0.0.1:*/exact.py",),
        cases=(
            external("path-folder", S + "script-src-path-normalization.sub.html", RUNS, "{other}"),
            external("path-not", G + "host-path.sub.html", BLOCKED),
            external("path-redirect", "generic/host-path-redirect.sub.html", RUNS, "{other}/csp/within-path"),
        ),
    ),
    Page(headers=("script-src *:{port}",), cases=(
        external("wildcard-host", G + "wildcard-host-part.sub.window.js", RUNS, "{other}"),)),
    Page(headers=("script-src http://localhost:*",), cases=(
        external("wildcard-port", G + "wildcard-port-part.sub.window.js", RUNS, "{other}"),)),
    Page(headers=("script-src http://localhost",), cases=(
        external("default-port", OWN + "host#default-port", BLOCKED, "{other}"),)),
    Page(headers=("script-src *",), cases=(
        external("star", S + "script-src-wildcards-disallowed.html#host", RUNS, "{other}"),
        inline("star-inline", S + "script-src-1_2.html", BLOCKED),
        external("star-data", S + "script-src-wildcards-disallowed.html#data", BLOCKED, "data:text/x-python,1#"),)),
    Page(headers=("script-src http:",), cases=(
        external("scheme", G + "scheme-source.sub.html", RUNS, "{other}"),)),
    Page(headers=("script-src https:",), cases=(
        external("scheme-https", G + "scheme-source.sub.html#https", BLOCKED, "{other}"),)),
    Page(headers=("sandbox allow-same-origin allow-scripts",), cases=(
        inline("sandbox-scripts", "sandbox/sandbox-allow-scripts.sub.html", RUNS),)),
    *(
        Page(
            headers=(STRICT.replace("'strict-dynamic'", "'self'"),),
            place=place,
            cases=(
                inline(f"{place}-none", origin, BLOCKED),
                inline(f"{place}-nonce", origin + "#nonce", RUNS, NONCE),
                # Only the browser knows the policies of such frames, and Firefox's answer takes 'self' for the frame.
            replace(external(f"{place}-external", origin + "#self", RUNS, "{self}"), in_firefox=place == "srcdoc"),
                external(f"{place}-other", f"{H}iframe-all-local-schemes-inherit-self-blocked.sub.html#{place}",
                         BLOCKED, "{other}"),
            ),
        )
        for place, origin in (
            ("srcdoc", "script-src/srcdoc-doesnt-bypass-script-src.sub.html"),
            ("blank", "inheritance/iframe-all-local-schemes-inherit-self.sub.html"),
            ("blob", "inheritance/blob-url-inherits-from-initiator.sub.html"),
        )
    ),
    Page(
        headers=("script-src 'unsafe-inline'",),
        metas=("script-src 'nonce-abc'",),
        place="srcdoc",
        cases=(inline("srcdoc-meta", OWN + "srcdoc#header-and-meta-of-the-page", BLOCKED),),
    ),
    Page(
        place="srcdoc",
        head="<meta http-equiv='Content-Security-Policy' content=\"script-src 'self'\">",
        cases=(
            external("mixed-1-self", H + "inherited-self-mixed-with-meta-1.sub.html", RUNS, "{self}"),
            external("mixed-1-other", H + "inherited-self-mixed-with-meta-1.sub.html#other", BLOCKED, "{other}"),
        ),
    ),
    Page(
        metas=("script-src 'self' {other}",),
        place="srcdoc",
        cases=(
            inserted("mixed-2-other", H + "inherited-self-mixed-with-meta-2.sub.html", RUNS,
                     "const m = document.createElement('meta'); m.httpEquiv = 'Content-Security-Policy';"
                     "m.content = \"script-src 'self'\";"
                     "document.body.append(make('{name}', '{other}/csp/{name}.py'))"),
        ),
    ),
    Page(
        metas=("script-src 'self' {other}",),
        place="srcdoc",
        cases=(
            inserted("mixed-3-other", H + "inherited-self-mixed-with-meta-3.sub.html", BLOCKED,
                     "const m = document.createElement('meta'); m.httpEquiv = 'Content-Security-Policy';"
                     "m.content = \"script-src 'self'\"; document.head.append(m);"
                     "document.body.append(make('{name}', '{other}/csp/{name}.py'))"),
            inserted("mixed-3-self", H + "inherited-self-mixed-with-meta-3.sub.html#self", RUNS,
                     "document.body.append(make('{name}', '{self}/csp/{name}.py'))"),
        ),
    ),
    Page(
        place="srcdoc",
        headers=("script-src 'self'",),
        head="<meta http-equiv='Content-Security-Policy' content=\"script-src {self}\">",
        cases=(
            external("data-self", H + "data-iframe-self-inheritance.sub.html", RUNS, "{self}"),
            external("data-other", H + "data-iframe-self-inheritance.sub.html#other", BLOCKED, "{other}"),
        ),
    ),
    Page(headers=("script-src data:",), cases=(
        Case("data-allowed", S + "script-src-1_10_1.html", RUNS,
             "<script type='python' id='data-allowed' "
             "src='data:text/x-python,print(\"ran data-allowed\")'></script>"),)),
    Page(
        head="<meta http-equiv='Content-Security-Policy-Report-Only' content=\"script-src 'none'\">",
        cases=(inline("report-only-meta", "reporting/report-only-in-meta.sub.html", RUNS),),
    ),
    *(
        Page(**{kind: (text,)}, cases=(
            inline(f"white-{kind}-{name}", f"{G}only-valid-whitespaces-are-allowed.html#{kind}-{name}", BLOCKED),))
        for name, text in (
            ("tab", "script-src\t'none'"), ("feed", "script-src\f'none'"), ("line", "script-src\n'none'"),
            ("return", "script-src\r'none'"), ("space", "script-src 'none'"),
            ("tab-inside", "script-src http://a.test\thttp://b.test"),
        )
        for kind in ("metas", "headers")
        # Nothing of the kind can be in a header.
        if kind == "metas" or name not in ("line", "return", "feed")
    ),
    *(
        Page(metas=(text,), cases=(inline(f"quote-{name}", f"{G}quote-characters.html#{name}", runs),))
        for name, text, runs in (
            ("single", "script-src 'none'", BLOCKED), ("curly", "script-src \u2018none\u2019", RUNS),
            ("control", "script-src \u0091none\u0092", RUNS),
        )
    ),
    Page(
        headers=(STRICT,),
        cases=(
            Case("strict-filled", S + "script-src-strict_dynamic_parser_inserted_removed.html", BLOCKED,
                 '<script type="python" id="strict-filled"></script>',
                 "document.getElementById('{name}').textContent = 'print(\"ran {name}\")'"),
            Case("strict-written", S + "script-src-strict_dynamic_parser_inserted_error_event.html", BLOCKED,
                 "<script nonce='abc'>document.write(\"<script type='python' id='strict-written' "
                 "src='/csp/strict-written.py'></scr\" + \"ipt>\")</script>"),
        ),
    ),
)  # fmt: skip
