"""Reading Web IDL: what a window has, put together from the fragments of all specifications, and its Python names."""

import doctest
import json
import subprocess

import pytest

from tools.bindings import irregular_fields, read_model
from tools.paths import ROOT
from tools.webidl import names, specifications, types
from tools.webidl.model import Attribute, Constant, Operation, Type
from tools.webidl.names import camel, python_name
from tools.webidl.reader import Reader
from tools.webidl.types import Types

# The same parser as for the published IDL, on specifications of our own.
PARSE = """
import { parse } from 'webidl2';
let text = '';
for await (const chunk of process.stdin) text += chunk;
const trees = {};
for (const [name, idl] of Object.entries(JSON.parse(text))) trees[name] = parse(idl);
process.stdout.write(JSON.stringify(trees));
"""

PLATFORM = {
    "one": """
        [Exposed=Window] interface Base {
            const unsigned short LIMIT = 0x10;
            attribute DOMString name;
            readonly attribute long size;
            undefined go(DOMString where);
            undefined go(Target where, optional GoOptions options = {});
            [NewObject] Base copy();
            static Promise<Base> load(USVString... addresses);
            [PutForwards=value] readonly attribute Target target;
        };
        [Exposed=Window] interface Derived : Base {
            constructor();
            constructor(DOMString text, optional Mode mode = "slow");
            [Exposed=Worker] attribute long hidden;
            [SecureContext] attribute long secret;
        };
        [Exposed=Window] interface Target { attribute DOMString value; stringifier; };
        [Exposed=Worker] interface WorkerThing { attribute long size; };
        [Exposed=*] interface Everywhere {};
        [Exposed=(Window,Worker)] interface Both {};
        dictionary GoOptions : MoreOptions { required boolean fast; };
        dictionary MoreOptions { long delay = 3; };
        enum Mode { "slow", "fast-forward", "" };
        typedef (DOMString or long) Key;
        callback Listener = undefined (Base base);
        interface mixin Shared { attribute boolean shared; [Exposed=Worker] attribute long notHere; };
        Base includes Shared;
    """,
    "two": """
        partial interface Base { attribute Key extra; };
        [Exposed=Worker] partial interface Base { attribute long forWorkers; };
        [SecureContext] partial interface Base { attribute long secure; };
        partial interface mixin Shared { undefined sharedToo(); };
        partial dictionary MoreOptions { DOMString label; };
        [Exposed=Window] namespace Tools { DOMString escape(DOMString text); };
        [Exposed=Window, LegacyFactoryFunction=Made(optional long size)] interface HTMLMade : Derived {};
        [Exposed=Window] interface Items {
            getter Base? item(unsigned long index);
            Base? namedItem(DOMString name);
            readonly attribute unsigned long length;
        };
        [Exposed=Window] interface Pairs { iterable<USVString, Key>; };
        [Exposed=Window] interface Members { setlike<DOMString>; };
        [Exposed=Window] interface Table { readonly maplike<DOMString, Base>; };
        [Exposed=Window] interface Stream { async iterable<any>; };
        [Exposed=Window] interface Named { getter DOMString (DOMString name); };
    """,
}


@pytest.fixture(scope="module")
def model():
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", PARSE],
        cwd=ROOT, input=json.dumps(PLATFORM), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Reader().read(json.loads(done.stdout))


def test_the_examples_in_the_documentation_are_true():
    for module in (names, specifications, types):
        assert doctest.testmod(module).failed == 0


# Where members come from.


def test_a_partial_of_another_specification_adds_members_that_remember_it(model):
    assert model.interfaces["Base"].members["extra"].spec == "two"
    assert model.interfaces["Base"].members["name"].spec == "one"


def test_a_mixin_and_its_partials_are_in_what_includes_them(model):
    base = model.interfaces["Base"]
    assert base.members["shared"].spec == "one"
    assert base.members["sharedToo"].spec == "two"
    assert "Shared" not in model.interfaces
    assert model.mixins["two", "Base", "sharedToo"] == "Shared"


def test_a_partial_dictionary_adds_fields(model):
    assert list(model.dictionaries["MoreOptions"].fields) == ["delay", "label"]
    assert model.dictionaries["GoOptions"].fields["fast"].required
    assert model.dictionaries["GoOptions"].parent == "MoreOptions"


# Exposure.


def test_only_what_a_window_has_is_exposed(model):
    exposed = {interface.name for interface in model.exposed}
    assert {"Base", "Everywhere", "Both", "Tools"} <= exposed
    assert "WorkerThing" not in exposed


@pytest.mark.parametrize(("interface", "member"), [("Derived", "hidden"), ("Base", "notHere"), ("Base", "forWorkers")])
def test_members_that_only_workers_have_are_left_out(model, interface, member):
    assert member not in model.interfaces[interface].members


@pytest.mark.parametrize(("interface", "member"), [("Derived", "secret"), ("Base", "secure")])
def test_what_needs_a_secure_context_is_there_and_says_so(model, interface, member):
    assert model.interfaces[interface].members[member].secure
    assert not model.interfaces["Base"].members["name"].secure


# Inheritance.


def test_parents_come_before_their_children(model):
    order = [interface.name for interface in model.exposed]
    assert order.index("Base") < order.index("Derived") < order.index("HTMLMade")
    assert [interface.name for interface in model.lineage("HTMLMade")] == ["HTMLMade", "Derived", "Base"]


def test_an_inherited_member_is_found(model):
    assert model.find("HTMLMade", "name") is model.interfaces["Base"].members["name"]
    assert model.find("HTMLMade", "missing") is None


# Members.


def test_overloads_are_one_operation(model):
    go = model.interfaces["Base"].members["go"]
    assert isinstance(go, Operation)
    assert [str(argument) for signature in go.signatures for argument in signature.arguments] == [
        "DOMString where",
        "Target where",
        "optional GoOptions options = {}",
    ]
    assert [signature.required for signature in go.signatures] == [1, 1]


def test_statics_variadics_and_new_objects_are_known(model):
    members = model.interfaces["Base"].members
    assert members["load"].static
    assert members["load"].signatures[0].arguments[0].variadic
    assert members["load"].signatures[0].required == 0
    assert str(members["load"].signatures[0].returns) == "Promise<Base>"
    assert members["copy"].signatures[0].fresh
    assert not members["go"].signatures[0].fresh


def test_attributes_say_whether_and_how_they_can_be_set(model):
    members = model.interfaces["Base"].members
    assert isinstance(members["name"], Attribute)
    assert not members["name"].readonly
    assert members["size"].readonly
    assert members["target"].forwards == "value"


def test_a_constant_has_its_value(model):
    limit = model.interfaces["Base"].members["LIMIT"]
    assert isinstance(limit, Constant)
    assert limit.value == 16


def test_constructors_and_factories_are_known(model):
    assert [len(each.arguments) for each in model.interfaces["Derived"].constructors] == [0, 2]
    assert model.interfaces["Base"].constructors is None
    assert list(model.interfaces["HTMLMade"].factories) == ["Made"]
    assert model.interfaces["Tools"].namespace


def test_what_can_be_iterated_is_known(model):
    known = model.interfaces
    assert known["Items"].indexed == Type("Base", nullable=True)
    assert known["Items"].members["item"].signatures[0].required == 1
    assert [str(type_) for type_ in known["Pairs"].iterable] == ["USVString", "Key"]
    assert [str(type_) for type_ in known["Members"].setlike] == ["DOMString"]
    assert [str(type_) for type_ in known["Table"].maplike] == ["DOMString", "Base"]
    assert [str(type_) for type_ in known["Stream"].async_iterable] == ["any"]
    assert known["Named"].named == Type("DOMString")
    assert known["Target"].stringifies


# Types.


@pytest.mark.parametrize(
    ("type_", "given", "taken"),
    [
        (Type("DOMString"), "str", "str"),
        (Type("unsigned long", nullable=True), "int | None", "int | None"),
        (Type("Mode"), "Mode", "Mode | str"),
        (Type("Key"), "str | int", "str | int"),
        (Type("GoOptions"), "GoOptions", "GoOptions"),
        (Type("Listener"), "Callable[..., Any]", "Callable[..., Any]"),
        (Type("Base", nullable=True), "Base | None", "Base | None"),
        (Type("WorkerThing"), "Any", "Any"),
        (Type("any"), "Any", "Any"),
        (Type("undefined"), "None", "None"),
        (Type(generic="Promise", arguments=(Type("undefined"),)), "Promise[None]", "Awaitable[None]"),
        (Type(generic="sequence", arguments=(Type("Key"),)), "Sequence[str | int]", "Sequence[str | int]"),
        (Type(arguments=(Type("Base", nullable=True), Type("DOMString"))), "Base | str | None", "Base | str | None"),
        (
            Type(generic="record", arguments=(Type("DOMString"), Type("any"))),
            "Mapping[str, Any]",
            "Mapping[str, Any]",
        ),
        (Type("ArrayBuffer"), "bytes", "bytes | bytearray | memoryview"),
    ],
)
def test_a_type_is_spelled_in_python(model, type_, given, taken):
    spelled = Types(model)
    assert (spelled.given(type_), spelled.taken(type_)) == (given, taken)


# Names.


@pytest.mark.parametrize(
    ("javascript", "python"),
    [
        ("getElementById", "get_element_by_id"),
        ("innerHTML", "inner_html"),
        ("namespaceURI", "namespace_uri"),
        ("URL", "url"),
        ("documentURI", "document_uri"),
        ("createTHead", "create_thead"),
        ("tBodies", "tbodies"),
        ("getBBox", "get_bbox"),
        ("iconURLs", "icon_urls"),
        ("sRGBHex", "srgb_hex"),
        ("isPointInPath", "is_point_in_path"),
        ("texImage2D", "tex_image_2d"),
        ("uniformMatrix2x3fv", "uniform_matrix2x3fv"),
        ("font-family", "font_family"),
        ("htmlFor", "html_for"),
        ("for", "for_"),
        ("is", "is_"),
        ("class", "class_"),
        ("finally", "finally_"),
    ],
)
def test_a_member_has_this_python_name(javascript, python):
    assert python_name(javascript) == python


@pytest.mark.parametrize("name", ["ELEMENT_NODE", "NONE", "TEXTURE_2D", "RGBA8"])
def test_a_constant_keeps_its_name(name):
    assert python_name(name, is_constant=True) == name


def test_every_name_of_the_platform_is_one_that_python_can_write():
    from tools.bindings import read_model

    wrong = {
        f"{interface.name}.{name}": python_name(name, isinstance(member, Constant))
        for interface in read_model().exposed
        for name, member in interface.members.items()
        if not python_name(name, isinstance(member, Constant)).isidentifier()
        or "__" in python_name(name, isinstance(member, Constant))
    }
    assert not wrong


def test_an_operation_and_a_static_one_of_the_same_name_are_kept_apart():
    response = read_model().interfaces["Response"]
    (of_objects,) = response.members["json"].signatures
    assert str(of_objects.returns) == "Promise<any>"
    assert not response.members["json"].static
    assert str(response.static_twins["json"].signatures[0].returns) == "Response"
    assert response.static_twins["json"].static


def test_options_that_no_rule_spells_are_listed_and_others_are_not():
    fields = irregular_fields(read_model())
    assert fields["old_url"] == "oldURL"
    assert fields["is_2d"] == "is2D"
    assert fields["icon_urls"] == "iconURLs"
    assert fields["login_url"] == "login_url"
    # A dictionary has it in either spelling; the regular one is meant.
    assert "account_id" not in fields
    assert "bubbles" not in fields
    assert "delegates_focus" not in fields


def test_the_document_s_dictionaries_can_all_be_filled_by_keywords():
    model = read_model()
    fields = irregular_fields(model)
    for dictionary in model.dictionaries.values():
        for name in dictionary.fields:
            python = python_name(name)
            assert (fields.get(python) or camel(python)) == name or name in ("account_id", "given_name", "Q"), name
