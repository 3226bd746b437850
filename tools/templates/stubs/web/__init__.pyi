# ruff: noqa: F403

from . import fs as fs
from . import packages as packages
from ._builders import HTMLBuilders, SVGBuilders
from ._enumerations import *
from ._idiom import DOMException as DOMException
from ._idiom import JSError as JSError
from ._idiom import PageGone as PageGone
from ._idiom import Statistics as Statistics
from ._idiom import custom_element as custom_element
from ._idiom import events as events
from ._idiom import fetch as fetch
from ._idiom import flush as flush
from ._idiom import intersections as intersections
from ._idiom import mutations as mutations
from ._idiom import next_event as next_event
from ._idiom import performance_entries as performance_entries
from ._idiom import resizes as resizes
from ._idiom import serve as serve
from ._idiom import stats as stats
from ._idiom import when as when
from ._idl import *
from ._idl import Document, Window
from ._idl import console as console

document: Document
html: HTMLBuilders
svg: SVGBuilders
window: Window
