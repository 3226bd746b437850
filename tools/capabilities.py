"""Writes ``build/capabilities.json``: which capability each member of the platform needs.

Most of it is read from the Web IDL. What belongs to an interface that a capability is about needs that capability, and
so does whatever gives such an object; ``[ReflectURL]`` marks attributes that load what they name, ``TrustedHTML`` marks
markup, ``[PutForwards=cssText]`` styles. The tables below say what the IDL cannot.

A *need* is text: names of capabilities, or ``code`` for what could do anything that JavaScript can, or a check of what
is passed (``url 0``: the first argument is an address). With ``=`` in front it is about setting an attribute alone.
``content_scripts/executor/guard.js`` enforces needs on objects; the gatekeeper refuses by name (``names``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tools.paths import BUILD
from tools.webidl.model import Attribute, Constant, Interface, Member, Model, Operation, Type

TARGET = BUILD / "capabilities.json"

INTERFACES = {
    "network": """
        XMLHttpRequest XMLHttpRequestUpload WebSocket* WebTransport* EventSource RTC* Worklet AudioWorklet Navigation
        NavigationHistoryEntry BackgroundFetch* Presentation* PaymentRequest PeriodicSyncManager SyncManager
        RemotePlayback FetchLaterResult SpeechSynthesis CredentialsContainer MediaMetadata FencedFrameConfig
        IdentityProvider DigitalGoodsService Bluetooth* USB* Serial SerialPort HID HIDDevice NDEFReader
    """,
    "storage": """
        Storage IDBFactory IDBDatabase IDBTransaction IDBObjectStore IDBIndex IDBCursor* CacheStorage Cache CookieStore*
        StorageManager StorageBucket* FileSystemHandle FileSystemFileHandle FileSystemDirectoryHandle
        FileSystemWritableFileStream ContentIndex StorageEvent StorageAccessHandle
    """,
    "clipboard": "Clipboard ClipboardItem",
    "media": """
        MediaDevices MediaRecorder ImageCapture SpeechRecognition MediaStreamTrackProcessor InputDeviceInfo
        MediaDeviceInfo MIDIAccess MIDIPort MIDIInput MIDIOutput CaptureController
    """,
    "location": "Geolocation*",
    "notifications": "Notification Push*",
    "network notifications": "ServiceWorker ServiceWorkerContainer ServiceWorkerRegistration NavigationPreloadManager",
    "code": "Worker SharedWorker WebAssembly Module Instance Memory Table Global Tag XSLTProcessor TrustedType*Factory",
}
"""The interfaces that a need is about as a whole, by the need."""

MEMBERS = {
    "network": """
        Window.fetch Window.fetchLater Navigator.sendBeacon Navigator.share Navigator.registerProtocolHandler
        Navigator.unregisterProtocolHandler Navigator.login Location.reload History.go History.back History.forward
        Document.createProcessingInstruction HTMLFormElement.submit HTMLFormElement.requestSubmit
    """,
    "storage": "Document.cookie Document.requestStorageAccess",
    "clipboard": "ClipboardEvent.clipboardData",
    "media": "Navigator.requestMIDIAccess",
    "notifications": "Navigator.setAppBadge Navigator.clearAppBadge",
    "code": "Document.write Document.writeln",
    "=network": """
        Location.protocol Location.host Location.hostname Location.port Location.pathname Location.search *.ping
        *.srcset *.imageSrcset *.background HTMLAnchorElement.protocol HTMLAnchorElement.username
        HTMLAnchorElement.password HTMLAnchorElement.host HTMLAnchorElement.hostname HTMLAnchorElement.port
        HTMLAnchorElement.pathname HTMLAnchorElement.search HTMLAreaElement.protocol HTMLAreaElement.username
        HTMLAreaElement.password HTMLAreaElement.host HTMLAreaElement.hostname HTMLAreaElement.port
        HTMLAreaElement.pathname HTMLAreaElement.search HTMLObjectElement.archive
    """,
    "=code": "HTMLMetaElement.httpEquiv",
    "=meta": "HTMLMetaElement.content",
    "=url": """
        HTMLAnchorElement.href HTMLAreaElement.href HTMLBaseElement.href HTMLFormElement.action
        HTMLInputElement.formAction HTMLButtonElement.formAction SVGAnimatedString.baseVal
        Window.location Document.location Location.href
    """,
    "url 0": "HTMLMediaElement.Audio Window.open Document.open Location.assign Location.replace",
    "=css": """
        CSSStyleDeclaration.* CSSStyleProperties.* CSSRule.cssText CanvasRenderingContext2D.filter
        OffscreenCanvasRenderingContext2D.filter
    """,
    "css": """
        CSSStyleDeclaration.setProperty CSSStyleSheet.insertRule CSSStyleSheet.addRule CSSStyleSheet.replace
        CSSStyleSheet.replaceSync CSSGroupingRule.insertRule CSSKeyframesRule.appendRule StylePropertyMap.set
        StylePropertyMap.append CSSStyleValue.parse CSSStyleValue.parseAll Element.animate KeyframeEffect.setKeyframes
        KeyframeEffect.constructor FontFace.constructor CSS.registerProperty
    """,
    "=html": "Element.innerHTML Element.outerHTML ShadowRoot.innerHTML HTMLIFrameElement.srcdoc",
    "html 0": """
        Element.setHTML Element.setHTMLUnsafe ShadowRoot.setHTML ShadowRoot.setHTMLUnsafe Document.parseHTML
        Document.parseHTMLUnsafe Range.createContextualFragment DOMParser.parseFromString
    """,
    "html 1": "Element.insertAdjacentHTML",
    "attribute 0": "Element.setAttribute",
    "attribute 1": "Element.setAttributeNS",
    "presence": "Element.toggleAttribute",
    "node": """
        Element.setAttributeNode Element.setAttributeNodeNS NamedNodeMap.setNamedItem NamedNodeMap.setNamedItemNS
    """,
    "=value": "Attr.value Node.nodeValue Node.textContent",
    "clone": "Node.cloneNode Document.importNode",
    "click": "HTMLElement.click",
    "dispatch": "EventTarget.dispatchEvent",
    "command": "Document.execCommand",
    "range": """
        Range.deleteContents Range.extractContents Range.insertNode Range.surroundContents Selection.deleteFromDocument
    """,
    "function 0": "Window.setTimeout Window.setInterval",
    "plain": "ReadableStream.constructor WritableStream.constructor TransformStream.constructor",
}
"""Single members, by the need; ``constructor`` is the interface object itself, called with ``new``."""

ENTRANCES = ("Window", "Navigator", "Document", "ClipboardEvent", "DataTransferItem")
"""The interfaces whose members lead to everything that a capability is about."""

COMMON = "caches cookie credentials hid login open presentation serial share storage usb"
"""Names that a page's own objects have as well: the gatekeeper leaves them to the executor, which knows the object."""

DECLARED = "add clear delete entries forEach get has keys set size toJSON toString values"
"""What ``iterable``, ``maplike``, ``setlike`` and ``stringifier`` in an interface stand for."""

TRUSTED = {"TrustedHTML", "TrustedScript", "TrustedScriptURL"}

LANGUAGE = {
    "code": """
        eval Function Proxy ShadowRealm Reflect.* Function.prototype.call Function.prototype.apply
        Function.prototype.bind Object.values Object.entries Object.assign Object.getOwnPropertyDescriptor
        Object.getOwnPropertyDescriptors Object.defineProperty Object.defineProperties Object.setPrototypeOf
        Object.prototype.__defineGetter__ Object.prototype.__defineSetter__ Object.prototype.__lookupGetter__
        Object.prototype.__lookupSetter__ Object.prototype.__proto__
    """,
    "": """
        Object Array String Number Boolean Symbol BigInt Math JSON Date RegExp Error EvalError RangeError ReferenceError
        SyntaxError TypeError URIError AggregateError SuppressedError Map Set WeakMap WeakSet WeakRef
        FinalizationRegistry Promise ArrayBuffer SharedArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray
        Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array BigInt64Array
        BigUint64Array Atomics Intl Temporal Iterator DisposableStack AsyncDisposableStack parseInt parseFloat isNaN
        isFinite encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape
    """,
}
"""What the language itself has (ECMAScript, which has no IDL), by the need. The functions and classes of the second
list are nobody's authority; what the first list names could reach and call anything."""


class Needs:
    """The needs of a model's members."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._whole = {
            name: need
            for need, patterns in INTERFACES.items()
            for pattern in patterns.split()
            for name in model.interfaces
            if fnmatchcase(name, pattern)
        }
        self._single: dict[tuple[str, str], str] = {}
        for need, patterns in MEMBERS.items():
            for pattern in patterns.split():
                owner, _, name = pattern.partition(".")
                self._single[owner, name] = need

    def of_interface(self, name: str) -> str:
        """What everything of an interface needs."""
        return self._whole.get(name, "")

    def of_constructor(self, interface: Interface) -> str:
        """What ``new`` needs."""
        return self.of_interface(interface.name) or self._single.get((interface.name, "constructor"), "")

    def of_factory(self, interface: Interface, name: str) -> str:
        """What ``new`` needs of a class like ``Audio``."""
        owners = [each.name for each in self._model.lineage(interface.name)]
        return next((need for owner in owners if (need := self._single.get((owner, name)))), "")

    def of(self, interface: Interface, member: Member) -> str:
        """What a member needs; "" for nothing."""
        if isinstance(member, Constant):
            return ""
        whole = self.of_interface(interface.name)
        exact = self._single.get((interface.name, member.name))
        if whole or exact:
            return whole or exact or ""
        by_type = self._by_type(member)
        if by_type:
            return by_type
        if isinstance(member, Attribute):
            if member.url:
                return "=url"
            if member.forwards:
                return {"cssText": "=css", "href": "=network"}.get(member.forwards, "")
            if member.readonly:
                return ""
            owners = ["*", *(each.name for each in self._model.lineage(interface.name))]
            found = (self._single.get(key) for owner in owners for key in ((owner, member.name), (owner, "*")))
            anywhere = next((need for need in found if need), "")
            return anywhere or ("=code" if _mentions(member.type, TRUSTED) else "")
        # A sink that a newer specification has and the table above does not.
        taken = (argument.type for signature in member.signatures for argument in signature.arguments)
        return "code" if any(_mentions(type_, TRUSTED) for type_ in taken) else ""

    def _by_type(self, member: Attribute | Operation) -> str:
        """What is needed for the objects that a member gives."""
        types = [member.type] if isinstance(member, Attribute) else [each.returns for each in member.signatures]
        return next((need for type_ in types for name in _names(type_) if (need := self.of_interface(name))), "")


def _names(type_: Type) -> Iterator[str]:
    yield type_.name
    for argument in type_.arguments:
        yield from _names(argument)


def _mentions(type_: Type, names: set[str]) -> bool:
    return not names.isdisjoint(_names(type_))


def table(model: Model) -> dict[str, Any]:
    """The content of the file.

    ``interfaces`` and ``members``: all names that the IDL knows; what a browser has beyond them needs ``code``.
    ``whole``: needs of interfaces. ``needs``: needs of members and constructors. ``language``: the same for ECMAScript.
    ``names``: for each capability, the names that mean nothing else on the whole platform.
    """
    needs = Needs(model)
    whole = {name: need for name in model.interfaces if (need := needs.of_interface(name))}
    single: dict[str, str] = {}
    for interface in model.interfaces.values():
        name = interface.name
        if name.endswith("GlobalScope"):  # a worker's
            continue
        single[f"{name}.constructor"] = needs.of_constructor(interface)
        for factory in interface.factories:
            single[f"{factory}.constructor"] = needs.of_factory(interface, factory)
        for member in (*interface.members.values(), *interface.static_twins.values()):
            single[f"{name}.{member.name}"] = needs.of(interface, member) or single.get(f"{name}.{member.name}", "")
    meanings: dict[str, set[str]] = {}
    for path, need in single.items():
        owner, _, name = path.partition(".")
        if name == "constructor":
            meanings.setdefault(owner, set()).add(need)
        elif owner not in whole:
            meanings.setdefault(name, set()).add(need if owner in ENTRANCES else "")
    factories = {factory for interface in model.interfaces.values() for factory in interface.factories}
    members = {member for each in model.interfaces.values() for member in each.members} | {*DECLARED.split()}
    single = {path: need for path, need in single.items() if need and need != whole.get(path.partition(".")[0])}
    return {
        "interfaces": " ".join(sorted({*model.interfaces, *factories})),
        "members": " ".join(sorted(members)),
        "whole": dict(sorted(whole.items())),
        "needs": dict(sorted(single.items())),
        "language": {need: " ".join(names.split()) for need, names in LANGUAGE.items()},
        "names": dict(_unambiguous(meanings)),
    }


def _unambiguous(meanings: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    for capability in ("network", "storage", "clipboard", "media", "location", "notifications"):
        found = (
            name
            for name, needs in meanings.items()
            if name not in COMMON.split() and all(capability in need.split() for need in needs)
        )
        yield capability, " ".join(sorted(found))


def write(model: Model, target: Path = TARGET) -> None:
    """Write the table, if it differs from what is there."""
    text = json.dumps(table(model), indent=0) + "\n"
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.is_file() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8", newline="\n")
