"""Reading the XML parts of a workbook with expat: in pieces, without document types, memory flat."""

from collections.abc import Callable, Iterable
from typing import Any
from xml.parsers import expat

from ledgerdock.errors import Rejected


def local_name(tag: str) -> str:
    """`x:row` -> `row`: writers choose their own prefixes."""
    return tag.rpartition(":")[2]


def new_parser(name: str) -> expat.XMLParserType:
    """A parser that refuses document types, the door to entity bombs, with file.unsafe."""

    def refuse(*_: Any) -> None:
        raise Rejected("file.unsafe", file=name)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    return parser


def feed(parser: expat.XMLParserType, chunks: Iterable[bytes], name: str) -> None:
    """Parse all chunks as one document. Raises file.damaged when it is not well formed."""
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)  # noqa: FBT003
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise Rejected("file.damaged", file=name) from error


def each_element(document: bytes, start: Callable[[str, dict[str, str]], None], name: str) -> None:
    """Call `start(tag, attributes)` for every element of a small document."""
    parser = new_parser(name)
    parser.StartElementHandler = start
    feed(parser, [document], name)
