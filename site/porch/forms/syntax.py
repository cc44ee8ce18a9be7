"""What is wrong with a text that is not TOML, in words that say how to mend it."""

from __future__ import annotations

import re
import tomllib
import unicodedata

_PLACE = re.compile(r"\s*\(at (?:line (?P<line>\d+), column \d+|end of document)\)$")

_BY_LINE = (
    (r"^\s*[\w-]+\s*:", "put an equals sign between the key and its value: `key = value`"),
    (r"[“”„‘’«»]", 'use straight quotes (") around text, not typographic ones'),
    (r"=\s*$", "the value is missing after the equals sign"),
    (r"^[^\"'#]*=\s*=", "one equals sign is enough: `key = value`"),
    (r"^\s*//", "a comment begins with #"),
    (r"^\s*```", "remove this line: it belongs to the text that the file was copied from"),
    (
        r"""^[^\[{]*=\s*("[^"]*"|'[^']*'|true|false|\d[\w.:+-]*+|\[.*\])\s*[,;]\s*(#.*)?$""",
        "remove the comma or semicolon at the end of the line",
    ),
    (r"^\s*(opens|closes|starts|ends)\b", "write date, time and offset in full, like 2026-12-01T09:00:00+01:00"),
    (r"(?i)=\s*(true|false|yes|no|on|off)\s*(#.*)?$", "write true or false, in small letters and without quotes"),
    (r"=\s*(null|None|nil)\s*(#.*)?$", "TOML has no empty value: remove the line"),
    (r"=\s*\d{1,2}\.\d{1,2}\.\d{4}", "write dates as 2026-05-31, without quotes"),
    (r"=\s*\d+,\d", "write a thousand as 1000, and two and a half as 2.5"),
    (r"=\s*[^\"'\[{\d+\s-]", 'put quotes around text: `key = "text"`'),
    (r"^\s*\[\[[^\]]*\](?!\])|^\s*\[(?!\[)[^\]=]*\]\]", "close `[[fields]]` with as many brackets as it opens with"),
    (r"^\s*\[[^\]]*$", "close the bracket: `[section]`"),
    (r"^\s*[\w-]+\s+[^=\s]", "put an equals sign between the key and its value: `key = value`"),
    (r"^\s*[\w-]+\s*$", "a key needs a value: `key = value`"),
)
"""What people commonly write instead, by the look of the line; the first that fits is said."""

_INSIDE = (
    (
        r'[=\[,]\s*"(?!"")(?:[^"\\]|\\.)*"\s*(?!\w+\s*=)\w',
        "a quotation mark inside the text ends it; write “ and ” there, or put the whole text between two '",
    ),
    (
        r"[=\[,]\s*'(?!'')[^']*'\s*(?!\w+\s*=)\w",
        'an apostrophe inside the text ends it; write ’ there, or put the whole text between two "',
    ),
)
"""Texts that end before their author meant them to, by the look of the line."""

_HEADING = re.compile(r"\s*\[\[[^\]]*\]\]")
_STRANGE = re.compile(r"""[^"'#]*?([^\x00-\x7f])""")
"""The first letter outside of quotes that no key or value has."""
_SINGLE = re.compile(r"\s*\[\s*(fields?|sections?)\s*\]\s*(#.*)?$")
"""What is there several times, under a heading for what is there once."""

_ENDLESS = "the text that begins here has no end: put {} behind its last word"
_PART = re.compile(r"""(?P<several>"{3}|'{3})|"(?:\\.|[^"\\\n])*"?|'[^'\n]*'|\#[^\n]*""")
"""Texts and comments, in neither of which anything else begins."""

_BY_ERROR = (
    (
        "Invalid initial character for a key part",
        "what stands in braces, like { key = …, label = … }, is all on one line",
    ),
    ("Cannot overwrite a value", "this key is there twice in its section; keep one"),
    ("Cannot declare", "this section is there twice (or is also a key); put its keys under one heading"),
    ("Cannot mutate immutable", "this section was closed before; put its keys under one heading"),
    ("Unescaped '\\'", "a backslash in a text is written twice: `\\\\`"),
    (
        "Illegal character '\\n'",
        'the closing quote is missing on this line; a text of several lines stands between """',
    ),
    ("Unterminated string", "the closing quotes are missing"),
    ("Unclosed array", "the list's closing bracket `]` (or a comma between two values) is missing"),
    ("Unclosed inline table", "the closing brace `}` (or a comma between two keys) is missing"),
)


def explain(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, str]:
    """The line of a syntax error and what to do about it."""
    raw = str(error)
    lines = text.removesuffix("\n").split("\n")  # as TOML counts them: other signs may stand in a text
    place = _PLACE.search(raw)
    line = int(place["line"]) if place and place["line"] else len(lines)
    what = _PLACE.sub("", raw)
    if place and not place["line"] and (open_text := _open_text(text)):
        begins, quotes = open_text
        return begins, f"not valid TOML: {_ENDLESS.format(quotes)}"
    shown = lines[line - 1] if line <= len(lines) else ""
    return min(line, len(lines)), f"not valid TOML: {_hint(what, shown) or _plain(what)}"


def _open_text(text: str) -> tuple[int, str] | None:
    """The line on which a text of several lines begins that has no end, and its quotes."""
    at = 0
    while (part := _PART.search(text, at)) is not None:
        at = part.end()
        if quotes := part["several"]:
            end = text.find(quotes, at)
            if end < 0:
                return text.count("\n", 0, part.start()) + 1, quotes
            at = end + len(quotes)
    return None


def _plain(what: str) -> str:
    """What the parser says, where nobody knows better."""
    words = what[:1].lower() + what[1:]
    return f"{words}; check the quotes, brackets and equals signs on this line and the one before"


def _hint(what: str, line: str) -> str | None:
    if single := _SINGLE.match(line):
        name, one = ("sections", "section") if "section" in single[1] else ("fields", "field")
        return f"write [[{name}]] with double brackets, once for each {one}"
    if what.startswith("Cannot overwrite") and (heading := _HEADING.match(line)):
        return f"write each {heading[0].strip()} in two pairs of brackets, and above the headings of its parts"
    for pattern, hint in _INSIDE:
        if re.search(pattern, line):
            return hint
    for start, hint in _BY_ERROR:
        if what.startswith(start):
            return hint
    for pattern, hint in _BY_LINE:
        if re.search(pattern, line):
            return hint
    if strange := _STRANGE.match(line):
        return f"{_named(strange[1])} can only stand between quotes; remove it, or type the line anew"
    return None


def _named(letter: str) -> str:
    """A letter, and what it is called: of some there is nothing to see."""
    return f"`{letter}` ({unicodedata.name(letter, 'a letter without a name').lower()})"
