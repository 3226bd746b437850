"""Libraries from PyPI work in a page: real wheels, installed into real browsers from an index on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support import real_wheels
from tests.support.extension import set_setting
from tests.support.packages import PackageIndex
from tests.support.site import Site
from tests.support.tab import Tab
from tools import packages
from tools.browser import Session
from tools.paths import BROWSERS

pytestmark = [pytest.mark.timeout(600), pytest.mark.slow]

PATIENCE = 240.0


@dataclass(frozen=True)
class Proof:
    """What shows that a library works: what it needs, a script that sets `outcome`, and what that comes to."""

    needs: tuple[str, ...]
    source: str
    outcome: str


PROOFS = {
    "attrs": Proof(
        (),
        """
import attrs
@attrs.define(order=True)
class Point:
    x: int = attrs.field(validator=attrs.validators.instance_of(int))
    y: int = 2
outcome = repr((Point(1), Point(1) < Point(2), attrs.asdict(Point(3))))
""",
        "(Point(x=1, y=2), True, {'x': 3, 'y': 2})",
    ),
    # Compiled elsewhere; this is its pure form.
    "markupsafe": Proof(
        (),
        """
import importlib.metadata
import markupsafe
summary = importlib.metadata.metadata("markupsafe")["License-Expression"]
outcome = f"{markupsafe.escape('<b>')} {markupsafe.Markup('<i>%s</i>') % '&'} {summary}"
""",
        "&lt;b&gt; <i>&amp;</i> BSD-3-Clause",
    ),
    "jinja2": Proof(
        ("markupsafe",),
        """
import jinja2
environment = jinja2.Environment(autoescape=True)
template = environment.from_string("{% for one in items %}<li>{{ one|upper }}</li>{% endfor %}")
outcome = template.render(items=["a", "<b>"])
""",
        "<li>A</li><li>&lt;B&gt;</li>",
    ),
    # Compiled for pages.
    "pydantic-core": Proof(
        ("typing-extensions",),
        """
from pydantic_core import SchemaValidator, ValidationError, core_schema
validator = SchemaValidator(core_schema.list_schema(core_schema.int_schema(gt=0)))
try:
    validator.validate_python([0])
except ValidationError as error:
    outcome = f"{validator.validate_json('[1, 2]')} {error.errors()[0]['type']}"
""",
        "[1, 2] greater_than",
    ),
    "pydantic": Proof(
        ("pydantic-core", "annotated-types", "typing-extensions", "typing-inspection"),
        """
from pydantic import BaseModel, ValidationError
class User(BaseModel):
    name: str
    age: int
try:
    User(name="x", age="old")
except ValidationError as error:
    kind = error.errors()[0]["type"]
outcome = User.model_validate_json('{"name": "Ada", "age": "36"}').model_dump_json() + " " + kind
""",
        '{"name":"Ada","age":36} int_parsing',
    ),
    "beautifulsoup4": Proof(
        ("soupsieve", "typing-extensions"),
        """
from bs4 import BeautifulSoup
soup = BeautifulSoup("<ul><li class=a>1</li><li>2</li></ul>", "html.parser")
outcome = soup.select_one("li.a").text + soup.find_all("li")[1].text
""",
        "12",
    ),
    "sympy": Proof(
        ("mpmath<1.4",),
        """
import sympy
x = sympy.symbols("x")
outcome = str(sympy.integrate(sympy.sin(x) ** 2, x)) + " " + str(sympy.solve(x**2 - 2, x))
""",
        "x/2 - sin(x)*cos(x)/2 [-sqrt(2), sqrt(2)]",
    ),
    "networkx": Proof(
        (),
        """
import networkx
graph = networkx.Graph([(1, 2), (2, 3), (1, 4), (4, 3), (3, 5)])
outcome = str(networkx.shortest_path(graph, 1, 5)) + " " + str(networkx.number_connected_components(graph))
""",
        "[1, 2, 3, 5] 1",
    ),
    "rich": Proof(
        ("markdown-it-py", "mdurl", "pygments"),
        """
import io
from rich.console import Console
from rich.table import Table
table = Table("a", "b")
table.add_row("1", "2")
console = Console(file=io.StringIO(), width=20)
console.print(table)
outcome = str("│ 1 │ 2 │" in console.file.getvalue())
""",
        "True",
    ),
    "requests": Proof(
        ("charset-normalizer", "idna", "urllib3", "certifi"),
        """
import requests
request = requests.Request("GET", "https://example.org/a b", params={"q": "ü"}).prepare()
answer = requests.get(str(window.location.origin) + "/data.json")
outcome = f"{request.url} {answer.status_code} {answer.json()['value']}"
""",
        "https://example.org/a%20b?q=%C3%BC 200 7",
    ),
    "httpx": Proof(
        ("anyio", "idna", "certifi", "httpcore", "h11", "typing-extensions"),
        """
import httpx
origin = str(window.location.origin)
async with httpx.AsyncClient(base_url=origin) as client:
    value = (await client.get("/data.json", params={"q": "ü"})).raise_for_status().json()["value"]
missing = httpx.get(origin + "/missing.json")
try:
    httpx.post("http://127.0.0.1:1/", content=b"x")
except httpx.ConnectError as error:
    outcome = f"{value} {missing.status_code} {error.request.method}"
""",
        "7 404 POST",
    ),
    "flask": Proof(
        ("werkzeug", "jinja2", "markupsafe", "itsdangerous", "click", "blinker"),
        """
from flask import Flask, request
app = Flask("shop")
@app.post("/order")
def order():
    return {"item": request.form["item"]}, 201
import web
answer = app.test_client().post("/order", data={"item": "tea"})
# A form of the page's posts to a view that runs in the page.
document.body.append(web.html.form(
    web.html.input(name="item", value="milk"), web.html.button("Go"), action="/shop/order", method="post"))
document.body.append(web.html.p(id="answer"))
web.serve(app, at="/shop", into="#answer")
document.find("form button").click()
import asyncio
async with asyncio.timeout(120):
    while not (shown := document.find("#answer").text):
        await asyncio.sleep(0.05)
outcome = f"{answer.status_code} {answer.json} {shown.strip()}"
""",
        """201 {'item': 'tea'} {"item":"milk"}""",
    ),
    "django": Proof(
        ("asgiref", "sqlparse"),
        """
import django
from django.conf import settings
settings.configure(ROOT_URLCONF="__main__", SECRET_KEY="x", ALLOWED_HOSTS=["*"], DEBUG=False)
django.setup()
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path
def hello(request, name):
    return JsonResponse({"hello": name, "method": request.method, "by": request.POST.get("by", "")})
urlpatterns = [path("hello/<str:name>/", hello)]
import web
document.body.append(web.html.form(
    web.html.input(name="by", value="eve"), web.html.button("Go"), action="/site/hello/ada/", method="post"))
document.body.append(web.html.p(id="answer"))
web.serve(get_wsgi_application(), at="/site", into="#answer")
document.find("form button").click()
import asyncio
async with asyncio.timeout(120):
    while not (shown := document.find("#answer").text):
        await asyncio.sleep(0.05)
outcome = shown.strip()
""",
        '{"hello": "ada", "method": "POST", "by": "eve"}',
    ),
    "starlette": Proof(
        ("anyio", "idna", "typing-extensions"),
        """
import contextlib
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
async def search(request):
    return JSONResponse({"q": request.query_params["q"], "path": request.url.path, "at": request.state.place})
@contextlib.asynccontextmanager
async def lifespan(app):
    yield {"place": "shop"}
import web
document.body.append(web.html.form(
    web.html.input(name="q", value="tea & milk"), web.html.button("Go"), action="/api/search"))
document.body.append(web.html.p(id="answer"))
web.serve(Starlette(routes=[Route("/search", search)], lifespan=lifespan), at="/api", into="#answer")
document.find("form button").click()
import asyncio
async with asyncio.timeout(120):
    while not (shown := document.find("#answer").text):
        await asyncio.sleep(0.05)
outcome = shown.strip()
""",
        '{"q":"tea & milk","path":"/api/search","at":"shop"}',
    ),
}
#: What is not on PyPI for a page, and can be made of its source.
FROM_SOURCE = "markupsafe"
#: No wheels of these for a page are on PyPI; Pyodide's own distribution has them.
DISTRIBUTED = {
    "numpy": Proof(
        (),
        """
import numpy
outcome = f"{numpy.linalg.solve(numpy.array([[3.0, 1], [1, 2]]), numpy.array([9.0, 8])).round(6).tolist()}"
""",
        "[2.0, 3.0]",
    ),
    "pandas": Proof(
        (),
        """
import pandas
frame = pandas.DataFrame({"kind": ["a", "b", "a"], "size": [1, 2, 3]})
outcome = str(frame.groupby("kind")["size"].sum().to_dict())
""",
        "{'a': 4, 'b': 2}",
    ),
    "matplotlib": Proof(
        (),
        """
import io
import matplotlib
matplotlib.use("svg")
from matplotlib import pyplot
pyplot.plot([1, 2, 3])
picture = io.StringIO()
pyplot.savefig(picture, format="svg")
outcome = str("<svg" in picture.getvalue())
""",
        "True",
    ),
}


@pytest.fixture
def asking(session: Session, index: PackageIndex, tab: Tab) -> Tab:
    index.use(session)
    return tab


def outcome_of(tab: Tab, name: str, source: str) -> str:
    """What a script that needs a library comes to, or its error."""
    block = f'# /// script\n# dependencies = ["{name}"]\n# ///'
    tab.python(f"{block}{source}document.body.dataset.outcome = outcome")
    tab.until(lambda: tab.js("return document.body?.dataset.outcome") or tab.errors(), f"{name}'s outcome", PATIENCE)
    return tab.js("return document.body.dataset.outcome") or "\n".join(tab.errors())


@pytest.fixture(scope="module")
def distribution() -> Iterator[Site]:
    """Where the files of Pyodide's distribution lie, for the browser."""
    made = Site()
    yield made
    made.close()


def prove(tab: Tab, name: str, version: str, proof: Proof) -> None:
    """A library does what it should, which is written down for the page about packages."""
    outcome = outcome_of(tab, name, proof.source)
    real_wheels.note(name, version, tab.browser, "yes" if outcome == proof.outcome else "no")
    assert outcome == proof.outcome


@pytest.mark.parametrize("name", PROOFS)
def test_a_library_works(asking: Tab, index: PackageIndex, name: str) -> None:
    proof = PROOFS[name]
    needs = (name, *proof.needs)
    trouble = real_wheels.fetch([one for one in needs if one != FROM_SOURCE])
    if not trouble and FROM_SOURCE in needs:
        trouble = real_wheels.from_source(FROM_SOURCE)
    if trouble:
        real_wheels.note(name, "", asking.browser, f"not tried: {trouble}")
        real_wheels.unavailable(trouble)
    real_wheels.serve(index, needs)
    asking.site.add("/data.json", '{"value": 7}', "application/json")
    wheel = real_wheels.find(name)
    assert wheel is not None
    version = wheel.name.split("-")[1]
    prove(asking, name, f"{version}, made from its source" if name == FROM_SOURCE else version, proof)


@pytest.mark.parametrize("name", DISTRIBUTED)
def test_a_library_of_pyodides_distribution_works(asking: Tab, distribution: Site, name: str) -> None:
    files, trouble = real_wheels.distributed(name)
    if trouble:
        real_wheels.note(name, "", asking.browser, f"not tried: {trouble}")
        pytest.skip(trouble)
    for file in files:
        distribution.add(f"/full/{file.name}", file.read_bytes(), "application/octet-stream")
    set_setting(asking.session, "packageDistribution", f"{distribution.origin}/full/")
    prove(asking, name, files[0].name.split("-")[1], DISTRIBUTED[name])


def test_the_page_about_packages_says_what_was_tried() -> None:
    told = packages.outcomes(packages.PAGE.read_text(encoding="utf-8"))
    assert told.keys() == PROOFS.keys() | DISTRIBUTED.keys()
    # Versions are those of the day on which the page was written.
    for name, record in json.loads(packages.RECORDS.read_text(encoding="utf-8")).items():
        for browser in BROWSERS:
            found = packages.outcome(record, browser)
            if found in ("yes", "no"):
                assert told[name][browser] == found, f"{name} in {browser}: run python3 -m tools packages"
