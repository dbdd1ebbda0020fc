"""The guide of the first hour as a page of the bundle: an office PC shows HTML and no Markdown."""

import re
from base64 import b64encode
from pathlib import Path

from markdown_it import MarkdownIt

DOCS = Path(__file__).parents[1] / "docs"
GUIDE = "はじめに.html"
_IMAGE = re.compile(r'src="(images/[\w-]+\.png)"')
_LINK = re.compile(r'<a href="[^"]*">(.*?)</a>')
_STYLE = (
    "body{max-width:46em;margin:2em auto;padding:0 1em;line-height:1.8;"
    "font-family:'BIZ UDPGothic','Yu Gothic',Meiryo,sans-serif}"
    "img{max-width:100%;border:1px solid #bbb}table{border-collapse:collapse}"
    "th,td{border:1px solid #999;padding:.3em .7em;text-align:left}"
)


def first_hour() -> bytes:
    """Return the guide with its pictures in it; the other guides it names are not in the bundle."""
    markdown = (DOCS / "first-hour.ja.md").read_text(encoding="utf-8")
    body = MarkdownIt("commonmark").enable("table").render(markdown)
    body = _LINK.sub(r"\1", _IMAGE.sub(_inline, body))
    title = markdown.splitlines()[0].removeprefix("# ")
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    return (
        f'<!DOCTYPE html><html lang="ja"><head>{head}</head><body>{body}</body></html>\n'.encode()
    )


def _inline(found: re.Match[str]) -> str:
    content = b64encode((DOCS / found[1]).read_bytes()).decode("ascii")
    return f'src="data:image/png;base64,{content}"'
