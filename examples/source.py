"""Shows the examples' own source in colour, and takes away the note for readers without Adder."""

import html
import io
import keyword
import tokenize

from web import document

KINDS = {tokenize.COMMENT: "comment", tokenize.NUMBER: "number", tokenize.STRING: "string"}
KINDS |= dict.fromkeys((tokenize.FSTRING_START, tokenize.FSTRING_MIDDLE, tokenize.FSTRING_END), "string")


def kind_of(token):
    if token.type == tokenize.NAME and (keyword.iskeyword(token.string) or token.string in ("True", "False", "None")):
        return "keyword"
    return KINDS.get(token.type)


def in_colour(source):
    """Python as HTML, each token of interest in a span that has the token's kind as its class."""
    lines = source.splitlines(keepends=True)
    pieces, row, column = [], 1, 0

    def copy_up_to(end_row, end_column):
        nonlocal row, column
        while (row, column) < (end_row, end_column):
            line = lines[row - 1] if row <= len(lines) else ""
            if row == end_row:
                pieces.append(html.escape(line[column:end_column]))
                column = end_column
            else:
                pieces.append(html.escape(line[column:]))
                row, column = row + 1, 0

    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        kind = kind_of(token)
        copy_up_to(*token.start)
        if kind:
            pieces.append(f'<span class="{kind}">')
        copy_up_to(*token.end)
        if kind:
            pieces.append("</span>")
    return "".join(pieces).rstrip()


for script in document.select("script[type=python]:not([src])"):
    source = in_colour(script.text.strip() + "\n")
    script.insert_adjacent_html("afterend", f"<pre>{source}</pre>")
    script.class_name = "shown"

for note in document.select(".without-adder"):
    note.remove()
