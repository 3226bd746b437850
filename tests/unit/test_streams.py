"""print, sys.stderr and input, as lines of a console and a prompt of the page."""

import pytest

from adder.streams import LONGEST, ConsoleStream, make_input


@pytest.fixture
def sent():
    return []


@pytest.fixture
def stream(sent):
    return ConsoleStream("<stdout>", sent.append)


def test_a_print_is_one_message_however_many_lines_it_has(stream, sent):
    print("one", 2, file=stream)
    print("a\nb", file=stream)
    print(file=stream)
    assert sent == ["one 2", "a\nb", ""]


def test_a_line_is_sent_when_it_ends_or_when_it_is_flushed(stream, sent):
    print("a", end="", file=stream)
    print("b", end="", file=stream)
    assert sent == []
    print("c", file=stream)
    assert sent == ["abc"]
    print("d\ne", end="", flush=True, file=stream)
    assert sent == ["abc", "d\ne"]
    stream.flush()
    stream.write("")
    stream.flush()
    assert sent == ["abc", "d\ne"]


def test_a_very_long_line_arrives_whole_in_pieces_that_the_browser_takes(stream, sent):
    text = "".join(chr(0x4E00 + number % 1000) for number in range(2 * LONGEST + 5))
    print(text, file=stream)
    assert "".join(sent) == text
    assert [len(piece) for piece in sent] == [LONGEST, LONGEST, 5]


def test_text_is_sent_as_it_is_even_where_it_is_no_unicode(stream, sent):
    print("é 🐍 \ud83d \0", file=stream)
    assert sent == ["é 🐍 \ud83d \0"]


def test_only_text_can_be_written(stream, sent):
    with pytest.raises(TypeError, match="must be str, not bytes"):
        stream.write(b"bytes")
    assert stream.writable()
    assert not stream.readable()
    assert (stream.name, stream.encoding) == ("<stdout>", "utf-8")


def test_input_flushes_asks_and_returns_the_answer(stream, sent):
    asked = []

    def ask(text):
        asked.append((text, list(sent)))
        return "answer"

    ask_reader = make_input(ask, stream)
    print("before", end="", file=stream)
    assert ask_reader(42) == "answer"
    assert asked == [("42", ["before"])]
    assert ask_reader() == "answer"


def test_a_dismissed_prompt_is_an_end_of_file():
    with pytest.raises(EOFError, match="dismissed"):
        make_input(lambda _: None)("?")
