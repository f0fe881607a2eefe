"""A file, looked through once: what it is, its headers, and how its rows are read."""

from __future__ import annotations

import csv
import hashlib
import io
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from core.errors import BadInput, Conflict, Unavailable
from data.ingest.reading import limits
from data.ingest.reading.delimited import START, Delimited, begin
from data.ingest.reading.encoding import Look, encoding_of, look_through, rewrite
from data.ingest.reading.objects import rewrite_objects
from data.ingest.reading.rows import Chunk
from data.ingest.reading.scratch import again, require_room, scratch
from data.ingest.reading.sniffing import ARCHIVE, json_shape, refuse_others, shown
from data.spreadsheets.archive import Archive, has_macros, look_at, the_table, unpack
from data.spreadsheets.book import MOST_PACKED, MOST_UNPACKED, notes_of, read_sheet

_ENCODINGS = {"cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


class Source:
    """A file of rows: its digest, headers, an upper bound of its rows, and sentences on how it was read."""

    def __init__(
        self,
        file: Path,
        *,
        name: str | None = None,
        home: Path | None = None,
        wanted: Sequence[frozenset[str]] = (),
    ) -> None:
        """Look the file through. What must be unpacked or rewritten goes to files without a name.

        Args:
            file: the file.
            name: what it is called in messages, where that is not its own name.
            home: directory for the files without a name.
            wanted: for each column that is looked for, the forms (:func:`data.spreadsheets.plain`) of its header.

        Raises:
            BadInput: there is no such file, it is empty, more than can be read, or no table with a header.
            Unavailable: there is no room for what it unpacks to, or no process to read a workbook.
        """
        self.file = file
        self.name = shown(name or file.name)
        self.notes: tuple[str, ...] = ()
        #: Whether bare numbers in columns of dates count days from 1904.
        self.since_1904 = False
        self._home = home
        self._wanted = wanted
        self._stack = ExitStack()
        self._end = weakref.finalize(self, self._stack.close)
        try:
            self._stamp = _stamp(file)
            with file.open("rb") as handle:
                self._rows = self._read(handle)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise BadInput(f"There is no file {self.name}. Check the path.") from error
        except PermissionError as error:
            raise BadInput(f"{self.name} may not be read. Give this user the right to read it.") from error
        except OSError as error:
            raise Unavailable(
                f"{self.name} cannot be read: {error.strerror}. Make room in PRAVAH_HOME and load it again."
            ) from error
        self.headers = list(self._rows.headers)
        self._refuse_headers()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what was unpacked; dropping the source does so too."""
        self._end()

    def chunks(self) -> Iterator[Chunk]:
        """The rows, some twenty thousand at a time.

        Raises:
            BadInput: a quote is opened and never closed.
            Conflict: the file changed while it was read.
        """
        before: Chunk | None = None
        for chunk in self._rows.chunks():
            if before is not None:
                yield before
            before = chunk
        # only the last chunk waits for this: a file that changed is refused, whatever was read of it
        if _stamp(self.file) != self._stamp:
            raise Conflict(f"{self.name} changed while it was read. Load it again when it is complete.")
        if before is not None:
            yield before

    # -- what it is -------------------------------------------------------------------------------------------

    def _read(self, handle: BinaryIO) -> Delimited:
        start = self._begin(handle)
        digest = hashlib.sha256()
        if not start.startswith(ARCHIVE):
            look = look_through(handle, digest)
            self.sha256 = digest.hexdigest()
            return self._text(handle, start, look, lambda: self.file.open("rb"))
        while block := handle.read(1 << 20):
            digest.update(block)
        self.sha256 = digest.hexdigest()
        archive = look_at(self.name, handle)
        if archive.is_book:
            return self._book(handle, archive)
        part = the_table(self.name, archive)
        require_room(self.name, self._home, part.file_size)
        inner = self._scratch()
        unpack(self.name, handle, part, inner)
        self._note(f"'{shown(part.filename.split('/')[-1])[:40]}' in it was read.")
        start = self._begin(inner)
        if not start.startswith(ARCHIVE):
            return self._text(inner, start, look_through(inner), partial(again, inner))
        archive = look_at(self.name, inner)
        if not archive.is_book:
            raise BadInput(f"{self.name} is an archive in an archive. Pack the table alone and load that.")
        return self._book(inner, archive)

    def _begin(self, handle: BinaryIO) -> bytes:
        """The first bytes of what is now read; ``handle`` is then at its beginning."""
        size = handle.seek(0, 2)
        handle.seek(0)
        start = handle.read(1 << 16)
        handle.seek(0)
        packed = start.startswith(ARCHIVE)
        if not start.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe"):
            raise BadInput(f"{self.name} is empty. Check that the export ended, and load it again.")
        refuse_others(self.name, start)
        most = limits.MOST_PACKED if packed else limits.MOST_BYTES
        if size > most:
            raise BadInput(f"{self.name} is larger than {most >> 30} GB. Split it and load its parts.")
        return start

    def _book(self, handle: BinaryIO, archive: Archive) -> Delimited:
        size = handle.seek(0, 2)
        if size > MOST_PACKED or sum(part.file_size for part in archive.parts) > MOST_UNPACKED:
            raise BadInput(
                f"{self.name} is a workbook of more than can be read. Save the sheet as 'CSV UTF-8' and load that."
            )
        sheet = self._scratch()
        told = read_sheet(self.name, handle.fileno(), sheet.fileno(), self._wanted, least=2)
        self._note(*notes_of(told))
        if has_macros(archive):
            self._note("It holds macros; they were not run.")
        self.since_1904 = told["since_1904"]
        with again(sheet) as rows:
            look = look_through(rows)
        self.lines = look.lines
        with io.TextIOWrapper(again(sheet), encoding="utf-8", newline="") as lines:
            records = csv.reader(lines)
            headers = next(records, [])
            goes_on = next(records, None) is not None
        return Delimited(
            self.name,
            partial(again, sheet),
            headers,
            ",",
            skip=1,
            shift=told["header"],
            longest=max(look.longest, look.longest_quoted),
            goes_on=goes_on,
        )

    def _text(self, handle: BinaryIO, start: bytes, look: Look, opener: Callable[[], BinaryIO]) -> Delimited:
        if (encoding := encoding_of(self.name, start, look)) is not None:
            handle.seek(0)
            plain = self._scratch()
            rewrite(self.name, handle, encoding, plain)
            self._note(f"It was read as {_ENCODINGS[encoding]}.")
            opener = partial(again, plain)
            with opener() as text:
                look = look_through(text)
            encoding_of(self.name, b"", look)
        if look.lines > limits.MOST_LINES:
            raise BadInput(f"{self.name} has more than {limits.MOST_LINES:,} lines. Split it and load its parts.")
        with io.TextIOWrapper(opener(), encoding="utf-8-sig", newline="") as reader:
            begins = reader.read(START)
        if not begins.strip(" \t\r\n,;|"):
            raise BadInput(
                f"{self.name} is empty: it has no row of column names. Check that the export ended, and load it again."
            )
        if json_shape(begins):
            return self._objects(opener)
        self.lines = look.lines
        if look.longest > limits.LONGEST_ROW:
            raise BadInput(
                f"{self.name} holds a line longer than {limits.LONGEST_ROW >> 20} MB. "
                "Check how its lines end, and load it again."
            )
        found = begin(self.name, begins, self._wanted)
        if found.above:
            rows = "1 row above it is" if found.above == 1 else f"{found.above} rows above it are"
            self._note(f"The header was found in row {found.above + 1}; {rows} left out.")
        return Delimited(
            self.name,
            opener,
            found.headers,
            found.delimiter,
            skip=found.above + 1,
            odd_quotes=look.odd_quotes,
            longest=max(look.longest, look.longest_quoted),
            goes_on=found.goes_on,
        )

    def _objects(self, opener: Callable[[], BinaryIO]) -> Delimited:
        with opener() as json_text:
            rows, headers = rewrite_objects(self.name, json_text, self._scratch)
        opener = partial(again, rows)
        with opener() as written:
            look = look_through(written)
        self.lines = look.lines + 1
        return Delimited(self.name, opener, headers, ",", skip=0, longest=look.longest_quoted, with_faults=True)

    def _refuse_headers(self) -> None:
        named = len(self.headers)
        while named and not self.headers[named - 1].strip():
            named -= 1
        if named > limits.MOST_COLUMNS:
            raise BadInput(
                f"{self.name} has more than {limits.MOST_COLUMNS:,} columns, which are the most that are read. "
                "Leave out those that are not needed and load it again."
            )
        for at, header in enumerate(self.headers, start=1):
            if len(header) > limits.LONGEST_HEADER:
                raise BadInput(
                    f"The name of column {at} of {self.name} is longer than {limits.LONGEST_HEADER:,} characters. "
                    "Put short names into the first row and load it again."
                )

    def _scratch(self) -> BinaryIO:
        return self._stack.enter_context(scratch(self._home))

    def _note(self, *sentences: str) -> None:
        self.notes += sentences


def _stamp(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_mtime_ns, status.st_size
