"""What the console is told of what was printed: few messages, none too long, and what came before the panel."""

import json

import pytest

from adder import _wire as wire
from adder.devtools import output as module
from adder.devtools.output import Output, in_messages
from adder.earlier import Earlier


class Sent:
    """Takes what an output sends."""

    def __init__(self):
        self.messages = []

    def __call__(self, lines, left, part):
        self.messages.append((lines, left, part))


@pytest.mark.parametrize("text", ["x" * 150, "漢" * 150, "\x00" * 150, "𝒳" * 150])
def test_no_message_is_longer_than_one_may_be_whatever_is_printed(text):
    sent = Sent()
    output = Output(sent, lambda _call: None, lambda _text: 7)
    place = ["https://a.example/?" + "é" * 1900, 1]
    for _ in range(5000):
        output.add({"level": "log", "text": text, "place": place})
    output.flush()
    assert sum(len(lines) + left for lines, left, _ in sent.messages) == output.total == 5000
    assert max(len(json.dumps(lines)) for lines, *_ in sent.messages) < wire.LIMIT_DEVTOOLS - 1000


def test_the_beginning_of_a_long_line_is_shown_and_the_rest_counted():
    sent = Sent()
    output = Output(sent, lambda _call: None, lambda _text: 7)
    output.add({"level": "log", "text": "漢" * 100_000})
    output.flush()
    (lines, left, _), *_ = sent.messages
    assert (len(lines[0]["text"]), lines[0]["left"], left) == (20_000, 80_000, 0)
    assert lines[0]["rest"] == 7, "what it can be asked for with"


def test_lines_are_cut_up_for_messages_and_none_is_missing():
    lines = [{"text": "x" * 2000, "number": number} for number in range(400)]
    parts = list(in_messages(lines))
    assert [line for part in parts for line in part] == lines
    assert 1 < len(parts) < 400
    assert max(len(json.dumps(part)) for part in parts) < wire.LIMIT_DEVTOOLS - 1000
    assert list(in_messages([])) == []


def printed(count, text=""):
    """An output that was given lines all at once, and what it sent."""
    sent = Sent()
    output = Output(sent, lambda _call: None, lambda _text: 7)
    output._sent = float("inf")  # none of them is sent before the last
    for number in range(count):
        output.add({"text": f"{number}{text}"})
    output.flush()
    return output, sent.messages


def rest_of(output, part):
    """All that is held of a part, message by message."""
    found = []
    while True:
        lines, left = output.held.rest(part, len(found))
        found += lines
        if not left:
            return found


def test_what_is_left_out_can_be_asked_for_and_goes_on_where_the_message_ended():
    output, [(lines, left, part)] = printed(7000)
    assert (len(lines), left) == (2000, 5000)
    assert [line["text"] for line in lines + rest_of(output, part)] == [str(number) for number in range(7000)]
    assert len(output.held.rest(part, 0)[0]) == 2000, "no more at once than a message may have"


def test_once_a_line_was_left_out_a_shorter_one_does_not_go_before_it():
    sent = Sent()
    output = Output(sent, lambda _call: None, lambda _text: 7)
    output._sent = float("inf")
    for number in range(20):
        output.add({"text": "x" * 19_000 if number < 19 else "short"})
    output.flush()
    [(_, left, part)] = sent.messages
    assert [line["text"] for line in output.held.rest(part, 0)[0]][-1] == "short"
    assert left == len(rest_of(output, part))


def test_the_newest_of_what_is_left_out_is_held_and_what_is_not_is_known(monkeypatch):
    monkeypatch.setattr(module, "_MOST_HELD", 50)
    sent = Sent()
    output = Output(sent, lambda _call: None, lambda _text: 7)
    for _ in range(3):
        output._sent = float("inf")
        for number in range(2030):
            output.add({"text": str(number)})
        output.flush()
    parts = [part for *_, part in sent.messages]
    with pytest.raises(KeyError):
        output.held.rest(parts[0], 0)
    with pytest.raises(KeyError):
        output.held.rest(parts[1], 0)
    assert len(rest_of(output, parts[2])) == 30
    output, [(_, left, part)] = printed(3000)
    assert (left, len(rest_of(output, part))) == (1000, 50)


def test_what_is_held_is_limited_by_its_size_too(monkeypatch):
    monkeypatch.setattr(module, "_MOST_HELD_TEXT", 100_000)
    output, [(_, left, part)] = printed(1000, "x" * 1000)
    held = rest_of(output, part)
    assert len(json.dumps(held)) < 110_000
    assert left > len(held) > 90
    output.held.clear()
    with pytest.raises(KeyError):
        output.held.rest(part, 0)


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
