"""Send a file of records to Pravah and wait for what becomes of it. Standard library only.

    PRAVAH_KEY=pravah_… python client.py http://127.0.0.1:8050 manifest.csv [refused.csv]

Sent again after a crash or a lost connection, the same file is the same upload: nothing is counted twice. A file that
was withdrawn since stays so; to send it once more on purpose, say PRAVAH_AGAIN=1 (and 2 the next time).
"""

import hashlib
import json
import os
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

TYPES = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".zip": "application/zip"}


def ask(url, body=None, **headers):
    """The answer to one request; urllib raises HTTPError for a refusal."""
    with urlopen(Request(url, body, {"Authorization": f"Bearer {os.environ['PRAVAH_KEY']}", **headers})) as answer:
        return answer.read()


def send(server, file):
    """Send ``file``; what became of it, when it has ended."""
    same = hashlib.file_digest(file.open("rb"), "sha256").hexdigest() + os.environ.get("PRAVAH_AGAIN", "")
    media, size = TYPES.get(file.suffix, "text/csv"), str(file.stat().st_size)
    headers = {"Content-Type": media, "Content-Length": size, "Idempotency-Key": same}
    upload = json.loads(ask(f"{server}/api/v1/batches", file.open("rb"), **headers))
    while upload["state"] in ("queued", "running"):
        time.sleep(1)
        upload = json.loads(ask(server + upload["links"]["self"]))
    return upload


if __name__ == "__main__":
    ended = send(sys.argv[1], Path(sys.argv[2]))
    print(json.dumps(ended, indent=2))
    if ended["links"]["rejects"] and len(sys.argv) > 3:
        Path(sys.argv[3]).write_bytes(ask(sys.argv[1] + ended["links"]["rejects"]))
    sys.exit(ended["state"] != "done")
