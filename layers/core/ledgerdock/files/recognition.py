"""Which record type a table holds, told by its heading and by what the file and the sheet are called.

A type *fits* when its columns are found in the heading: no required one missing, none claimed twice. A heading alone
convinces only when two columns or more are found and they are half of the heading or half of the type: `Name` and
nothing else could be anybody's. A name convinces with less, but never against the heading.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import PurePosixPath
from typing import NamedTuple, Protocol

from ledgerdock.files.columns import Column, plain_name
from ledgerdock.files.mapping import Mapping, map_columns
from ledgerdock.files.stamp import Stamp

_WORD = re.compile(r"\d+|[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MOST_WORDS = 24
# fmt: off
_PADDING = frozenset((
    "export", "exports", "exported", "import", "imports", "imported", "upload", "download", "backup", "template",
    "report", "data", "file", "table", "list", "all", "full", "final", "draft", "copy", "test", "sample", "new",
    "old", "latest", "version", "v", "rev", "of", "the", "from", "to", "q", "fy",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
))
# fmt: on
"""Words that say nothing of what a file holds."""
_NO_NAME = frozenset(
    ("sheet", "worksheet", "workbook", "book", "tabelle", "blatt", "feuil", "feuille", "hoja", "foglio")
)
"""What spreadsheet programs call a sheet that nobody has named."""


class NamedTable(Protocol):
    """A record type as recognition sees it; `records.compiled.CompiledType` is one."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def plural(self) -> str: ...
    @property
    def columns(self) -> Sequence[Column]: ...


class Verdict(StrEnum):
    """How recognising a table ends."""

    RECOGNISED = "recognised"
    NOT_RECOGNISED = "not_recognised"
    """No type fits and no name says otherwise: to be left aside."""
    UNFIT = "unfit"
    """Its name says which type it is, but the heading does not fit: to be refused with `mapping.require`."""
    AMBIGUOUS = "ambiguous"
    """Several types fit equally well: to be asked."""


class Recognition(NamedTuple):
    """What a table was recognised as."""

    verdict: Verdict
    types: tuple[str, ...] = ()
    """Names of record types: the one recognised or unfit, all of an ambiguous table, none of one not recognised."""
    mapping: Mapping | None = None
    """How the columns of that one type are found in the heading; None without one type."""

    @property
    def record_type(self) -> str | None:
        """The type recognised, None for every other verdict."""
        return self.types[0] if self.verdict is Verdict.RECOGNISED else None


class Recogniser:
    """Recognises tables among the record types of an installation; built once, asked for every table."""

    def __init__(self, types: Iterable[NamedTable]) -> None:
        self._types = {each.name: _Known(each) for each in types}
        self._named: dict[str, list[_Known]] = {}
        for known in self._types.values():
            for name in known.names:
                self._named.setdefault(name, []).append(known)

    def recognise(self, hints: Sequence[str], header: Sequence[str], stamp: Stamp | None = None) -> Recognition:
        """Recognise one table. `hints` go from the general to the particular: file, sheet; see `hints_of`.

        The heading of a result file is given without the columns we added (results.own_header). `stamp` is that of the
        template this very table was made from: it says the type, whatever the table is called now.
        """
        if stamp is not None and stamp.record_type in self._types:
            return self._as_stamped(stamp, header)
        plain = frozenset(map(plain_name, header)) - {""}
        return self._by_names(hints, header, plain) if plain else Recognition(Verdict.NOT_RECOGNISED)

    def _by_names(self, hints: Sequence[str], header: Sequence[str], plain: frozenset[str]) -> Recognition:
        fits = [fit for known in self._types.values() if (fit := known.fit(header, plain))]
        named = [self._meant(hint) for hint in hints if not _is_no_name(hint)]
        for rank, meant in enumerate(reversed(named)):
            own = [fit for fit in fits if fit.known in meant and (rank == 0 or fit.matched > 1)]
            if own:
                return _best(own)
            if meant and rank == 0:
                return self._unfit(meant[0], header)
        convincing = [fit for fit in fits if fit.convinces(len(plain))]
        if convincing:
            return _best(convincing)
        for known in (known for meant in named for known in meant):
            if 2 * len(plain & known.all_names) >= len(plain):
                return self._unfit(known, header)
        return Recognition(Verdict.NOT_RECOGNISED)

    def _meant(self, hint: str) -> list["_Known"]:
        """The types a hint is the name of, without the words around it that say nothing; the longest name wins."""
        return next((self._named[name] for name in _readings(hint) if name in self._named), [])

    def _as_stamped(self, stamp: Stamp, header: Sequence[str]) -> Recognition:
        known = self._types[stamp.record_type]
        mapping = map_columns(header, known.columns, stamp=stamp)
        return Recognition(Verdict.RECOGNISED if mapping.fits else Verdict.UNFIT, (known.name,), mapping)

    def _unfit(self, known: "_Known", header: Sequence[str]) -> Recognition:
        return Recognition(Verdict.UNFIT, (known.name,), map_columns(header, known.columns))


def recognise(hints: Sequence[str], header: Sequence[str], types: Iterable[NamedTable]) -> Recognition:
    """Recognise a single table; see `Recogniser`, which is built once for many."""
    return Recogniser(types).recognise(hints, header)


def hints_of(file: str, sheet: str | None = None) -> tuple[str, ...]:
    """The hints a table gives: the name of its file without folders and extension, and of its sheet, if it has one."""
    stem = PurePosixPath(file).stem
    return (stem,) if sheet is None else (stem, sheet)


class _Known:
    """A record type with its names as they are compared."""

    def __init__(self, table: NamedTable) -> None:
        self.name, self.columns = table.name, table.columns
        self.names = frozenset(map(plain_name, (table.name, table.label, table.plural))) - {""}
        answers = [frozenset(map(plain_name, (each.label, each.name, *each.synonyms))) for each in table.columns]
        self.all_names = frozenset().union(*answers) - {""}
        self._required = [names for each, names in zip(table.columns, answers, strict=True) if each.required]

    def fit(self, header: Sequence[str], plain: frozenset[str]) -> "_Fit | None":
        """How this type fits a heading; the quick look spares most types the mapping."""
        if plain.isdisjoint(self.all_names) or any(map(plain.isdisjoint, self._required)):
            return None
        mapping = map_columns(header, self.columns)
        return _Fit(self, mapping) if mapping.fits else None


class _Fit:
    """A type that fits, and how well."""

    def __init__(self, known: _Known, mapping: Mapping) -> None:
        self.known, self.mapping = known, mapping
        self.matched = sum(position is not None for position in mapping.positions)
        self.score = (self.matched, -len(mapping.unknown))

    def convinces(self, headings: int) -> bool:
        """Whether the heading is enough, without any name."""
        return self.matched > 1 and 2 * self.matched >= min(headings, len(self.known.columns))


def _best(fits: Sequence[_Fit]) -> Recognition:
    score = max(fit.score for fit in fits)
    best = [fit for fit in fits if fit.score == score]
    if len(best) > 1:
        return Recognition(Verdict.AMBIGUOUS, tuple(fit.known.name for fit in best))
    return Recognition(Verdict.RECOGNISED, (best[0].known.name,), best[0].mapping)


def _words(hint: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_CAMEL.sub(" ", hint))][:_MOST_WORDS]


def _says_nothing(word: str) -> bool:
    return word.isdecimal() or word in _PADDING


def _is_no_name(hint: str) -> bool:
    return all(_says_nothing(word) or word in _NO_NAME for word in _words(hint))


def _readings(hint: str) -> Iterator[str]:
    """A hint as it is compared: as it stands, then without ever more of the words at its ends that say nothing."""
    words = _words(hint)
    lead = next((index for index, word in enumerate(words) if not _says_nothing(word)), len(words))
    trail = next((index for index, word in enumerate(reversed(words)) if not _says_nothing(word)), 0)
    for left_out in range(lead + trail + 1):
        for before in range(min(lead, left_out) + 1):
            if left_out - before <= trail:
                yield plain_name("".join(words[before : len(words) - (left_out - before)]))
