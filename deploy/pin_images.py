"""Write which images production is made of: `python3 deploy/pin_images.py [--check]`.

Each tag in `deploy/images.yml` is fetched and its digest written behind it. A digest that stands there is
replaced by the one that the tag means today: to be done when images are to be renewed, and to be committed.
`--check` fetches nothing and fails where a digest is missing, as Compose does by itself.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

FILE = Path(__file__).resolve().parent / "images.yml"
IMAGE = re.compile(r'"([\w./-]+:[\w.-]+)@(sha256:[0-9a-f]{64}|\$\{UNPINNED[^}]*\})"')
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def main(words: list[str]) -> int:
    """Pin, or check; returns the exit code."""
    text = FILE.read_text()
    if words == ["--check"]:
        missing = unpinned(text)
        print("\n".join(f"{name}: chưa ghim theo digest" for name in missing) or "Mọi image đã ghim.")
        return bool(missing)
    FILE.write_text(pinned(text, {name: digest_of(name) for name, _ in IMAGE.findall(text)}))
    print(f"Đã ghim trong {FILE}; hãy commit tệp ấy.")
    return 0


def unpinned(text: str) -> list[str]:
    """The images without a digest."""
    return [name for name, digest in IMAGE.findall(text) if not DIGEST.fullmatch(digest)]


def pinned(text: str, digests: dict[str, str]) -> str:
    """The text with each image's digest behind its tag."""
    return IMAGE.sub(lambda found: f'"{found[1]}@{digests[found[1]]}"', text)


def digest_of(name: str) -> str:
    """What the registry of images means by the tag now, fetched onto this machine."""
    subprocess.run(["docker", "pull", "--quiet", name], check=True, stdout=subprocess.DEVNULL)
    said = subprocess.run(
        ["docker", "image", "inspect", "--format", '{{join .RepoDigests " "}}', name],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = DIGEST.search(said)
    if found is None:
        raise SystemExit(f"{name}: không có digest.")
    return found[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
