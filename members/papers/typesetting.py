"""Setting one paper in type, in a process of its own: it reads pieces as JSON and writes a PDF.

Run as a script, apart from the register: it opens no database and imports nothing of it. It takes its own
time and memory away first, and its root holds nothing but the layout of papers.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

SECONDS, MEMORY = 20, 1 << 30


def main(fonts: str) -> None:
    """Read pieces from standard input, write the PDF to standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # No file may grow.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import typst

    folder = str(Path(__file__).parent / "paper")
    made = typst.compile(
        f"{folder}/paper.typ",
        root=folder,
        font_paths=[fonts],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": sys.stdin.read()},
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main(sys.argv[1])
