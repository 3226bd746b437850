from platform_probe import agree, attributes, constructors, operations, statics

import web


async def check_urls():
    await constructors(
        'URL("https://user:pw@example.org:8080/a/b?x=1&y=2#h")',
        'URL("../c", "https://example.org/a/b/d")',
        '!URL("no url")',
    )
    await attributes(
        'new URL("https://user:pw@example.org:8080/a/b?x=1&y=2#h")',
        given={
            "href": '"http://example.com:81/z?q=2#g"',
            "protocol": '"https:"',
            "host": '"example.net:82"',
            "hostname": '"example.edu"',
            "port": '"83"',
            "pathname": '"/n m"',
            "search": '"?k=v w"',
            "hash": '"#é"',
        },
    )
    await operations('new URL("https://example.org/?é=1")', "toJSON()")
    await statics(
        "URL", 'canParse("https://example.org")', 'canParse("x", "y")', 'parse("../a", "https://example.org/b/c")',
        'parse("://")',
    )  # fmt: skip


async def check_url_search_params():
    await constructors(
        "URLSearchParams()",
        'URLSearchParams("?a=1&b=2&a=3")',
        'URLSearchParams([["a", "1"], ["b", "é"]])',
        "!URLSearchParams([[1]])",
    )
    await attributes('new URLSearchParams("a=1&b=2")')
    await operations(
        'new URLSearchParams("z=1&b=2&z=3")',
        'append("n", "a b")', 'get("z")', 'getAll("z")', 'has("z")', 'has("z", "3")', 'has("none")', 'set("b", "9")', 'delete("z", "3")',
        'delete("n")', 'append("a", "é")', "sort()",
        show="String(t)",
    )  # fmt: skip


async def check_a_url_and_its_search_params_change_each_other():
    url = web.URL("https://example.org/?a=1")
    url.search_params.append("b", "2")
    agree("URL.href URL.searchParams URLSearchParams.append", url.href, "(url) => url.href", url)
    assert url.href.endswith("?a=1&b=2")
