"""What the console is told of what was printed: few messages, none too long, and what came before the panel."""

import json

import pytest

from adder import _wire as wire
from adder.devtools.output import Output, last_of
from adder.earlier import Earlier


class Sent:
    """Takes what an output sends."""

    def __init__(self):
        self.messages = []

    def __call__(self, lines, left):
        self.messages.append((lines, left))


@pytest.mark.parametrize("text", ["x" * 150, "漢" * 150, "\x00" * 150, "𝒳" * 150])
def test_no_message_is_longer_than_one_may_be_whatever_is_printed(text):
    sent = Sent()
    output = Output(sent, lambda _call: None, lambda _text: 7)
    place = ["https://a.example/?" + "é" * 1900, 1]
    for _ in range(5000):
        output.add({"level": "log", "text": text, "place": place})
    output.flush()
    assert sum(len(lines) + left for lines, left in sent.messages) == 5000
    assert max(len(json.dumps(lines)) for lines, _ in sent.messages) < wire.LIMIT_DEVTOOLS - 1000


def test_the_beginning_of_a_long_line_is_shown_and_the_rest_counted():
    sent = Sent()
    output = Output(sent, lambda _call: None, lambda _text: 7)
    output.add({"level": "log", "text": "漢" * 100_000})
    output.flush()
    (lines, left), *_ = sent.messages
    assert (len(lines[0]["text"]), lines[0]["left"], left) == (20_000, 80_000, 0)
    assert lines[0]["rest"] == 7, "what it can be asked for with"


def test_of_lines_the_last_that_fit_into_a_message_are_told():
    lines = [{"text": "x" * 2000, "number": number} for number in range(400)]
    told, left = last_of(lines)
    assert (told, left) == (lines[left:], 400 - len(told))
    assert 0 < left < 400
    assert last_of(lines[:3]) == (lines[:3], 0)
    assert last_of([]) == ([], 0)


def test_the_last_lines_are_kept_with_numbers_that_never_come_again():
    earlier = Earlier()
    assert [earlier.add("log", str(number)) for number in range(1000)] == list(range(1, 1001))
    kept = list(earlier)
    assert [number for number, *_ in kept] == list(range(801, 1001))
    assert kept[-1] == (1000, "log", "999", None)


def test_of_a_long_text_the_end_is_kept():
    earlier = Earlier()
    earlier.add("error", "x" * 100_000 + "ValueError")
    ((_, level, text, _),) = earlier
    assert (level, len(text), text[-10:]) == ("error", 2000, "ValueError")
