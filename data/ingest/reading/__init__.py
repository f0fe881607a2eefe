"""Files of any format as chunks of text: nothing is guessed, every row keeps the number that its sender sees.

CSV and its kin, XLSX, ODS, JSON and JSON Lines, each also in a ZIP archive. A file that is none of these, or more than
can be read, is refused before anything of it is used.
"""

from data.ingest.reading.rows import Chunk, Misshapen
from data.ingest.reading.source import Source

__all__ = ["Chunk", "Misshapen", "Source"]
