"""Writes what the pages were approved as: ``python -m tests.snapshots.golden.make``. Look at each of them first."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version

from PIL import Image

from allegiance.snapshots.document import Document
from tests.snapshots import packs, papers, printed

PAGES = [
    *(("executive", page) for page in range(5)),
    ("personal", 0),
    ("promise", 0),
    *(("gallery", page) for page in (15, 16)),
]
"""Document and page, from nought."""


def documents() -> dict[str, Document]:
    """All that is kept, by name."""
    return {
        "executive": packs.executive(),
        "gallery": packs.gallery(),
        "personal": papers.personal(),
        "promise": papers.promise(),
    }


def main() -> None:
    """Write the digests of this typesetter and the pictures."""
    file = printed.GOLDEN / "sha256.json"
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    made = documents()
    kept[f"typst {version('typst')}"] = {
        name: hashlib.sha256(printed.pdf(one)).hexdigest() for name, one in sorted(made.items())
    }
    file.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    for name, page in PAGES:
        grey = Image.fromarray(printed.picture(printed.pdf(made[name]), page))
        grey.save(printed.GOLDEN / f"{name}-{page + 1}.png", optimize=True)


if __name__ == "__main__":
    main()
