"""What a text may be at most; archives and workbooks have theirs in :mod:`data.spreadsheets`."""

from __future__ import annotations

#: Text, or what an archive unpacks to, in bytes.
MOST_BYTES = 16 << 30
#: An archive as it is sent.
MOST_PACKED = 4 << 30
#: Lines of a text; each is at most one row.
MOST_LINES = 100_000_000
MOST_COLUMNS = 1_024
#: Characters of a column's name.
LONGEST_HEADER = 1_000
#: Characters of a cell: what Excel can hold. A longer one refuses its row.
LONGEST_CELL = 32_767
#: Bytes of a row. Rows over the first are read in larger blocks; over the second they refuse the file.
LONG_ROW, LONGEST_ROW = 1 << 19, 32 << 20
#: Characters of a JSON record.
LONGEST_RECORD = 12 << 20
#: Refused rows one after another that are remembered; a file of more has another fault than its rows.
MOST_IN_A_ROW = 200_000
