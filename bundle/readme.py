"""The page for the IT section: what is in the zip, what runs, and what must be allowed."""

import runpy
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from bundle.target import Target
from bundle.wheels import Wheel

FILES = Path(__file__).parent / "files"
# The rule of start.py decides what it unpacks and what this page counts.
_START = runpy.run_path(str(FILES / "start.py"))
# What runs, or is loaded and runs; and what is in the zip itself.
_RUNS = {
    ".cmd": "起動用のコマンド（動きます）",
    ".exe": "Python（動きます。署名：Python Software Foundation）",
    ".dll": "プログラムの部品（読み込まれて動きます）",
    ".js": "ページに埋め込むプログラム（ブラウザーの中で動きます）",
    ".py": "Pythonのプログラム（Pythonが読んで動かします）",
    ".pyd": "Pythonの部品（読み込まれて動きます）",
}
_KNOWN = {
    ".cat": "Pythonのファイルの署名",
    ".html": "最初の1時間の手引き（ブラウザーで開きます）",
    ".json": "部品表（SBOM）、一式の内容",
    ".toml": "画面の文",
    ".txt": "説明、一覧、ライセンス",
    ".whl": "部品（zip形式。最初の起動で展開します）",
    ".zip": "Pythonの標準の部品（展開しません）",
    "._pth": "Pythonの部品の場所",
}
_OTHER = "データ、説明（動きません）"


def unpacked_files(wheels: Iterable[Wheel]) -> list[str]:
    """Return the path below the folder of packages of each file that start.py unpacks."""
    paths = []
    for wheel in wheels:
        with zipfile.ZipFile(wheel.path) as archive:
            paths += [target for _, target in _START["unpacked"](archive.namelist())]
    return paths


def kinds(names: Iterable[str]) -> str:
    """Return a line for each kind of file that runs or is known, and one for the others."""
    counts = Counter(_kind(name) for name in names)
    rows = [
        (kind, counts[kind], meaning)
        for kind, meaning in sorted((_RUNS | _KNOWN).items())
        if counts[kind]
    ]
    others = sorted(counts.keys() - _RUNS.keys() - _KNOWN.keys())
    lines = [f"  {kind:<8}{count:>6}個  {meaning}" for kind, count, meaning in rows]
    if others:
        count = sum(counts[kind] for kind in others)
        lines.append(f"  {'':<8}{count:>6}個  {_OTHER}：{' '.join(others)}")
    return "\n".join(lines)


def _kind(name: str) -> str:
    path = PurePosixPath(name)
    # python313._pth has no suffix to pathlib, nor has a licence.
    if path.name.endswith("._pth"):
        return "._pth"
    return path.suffix.lower() or "（拡張子なし）"


def packages(wheels: Sequence[Wheel]) -> str:
    """Return a line for each package: its name, its version, its licence."""
    rows = [(f"{wheel.name} {wheel.version}", wheel.licence) for wheel in wheels]
    width = max(len(name) for name, _ in rows) + 2
    return "\n".join(f"  {name:<{width}}{licence}" for name, licence in rows)


def filled(name: str, target: Target, values: dict[str, str]) -> bytes:
    """Return the file `name` of this folder with its @NAMES@ filled, with Windows' line ends.

    A text in Japanese begins with a mark by which Notepad knows UTF-8.
    """
    text = (FILES / name).read_text(encoding="utf-8")
    for key, value in ({"DOTTED": target.dotted, "DIGITS": target.digits} | values).items():
        text = text.replace(f"@{key}@", value)
    encoding = "ascii" if name.endswith(".cmd") else "utf-8-sig"
    return text.replace("\n", "\r\n").encode(encoding)
