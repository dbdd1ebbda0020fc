"""The picture of docs/performance.md: what one more form costs, in black and white."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.subject import Who
from benchmarks.targets import Figures

_BARS = (
    (Who.OPENPYXL, 1, "white", "////"),
    (Who.CALAMINE, 1, "white", "\\\\\\\\"),
    (Who.OURS, 1, "0.55", ""),
    (Who.OURS, None, "0.15", ""),
    (Who.FLOOR, 1, "white", ""),
)


def draw(figures: Figures, path: Path) -> None:
    """Write the picture to `path` as SVG; equal figures give equal bytes."""
    size = figures.sizes[-1]
    times = [1000 * figures.per_form(who, size, cores) for who, cores, _, _ in _BARS]
    names = [f"{who}\n{'one core' if cores else 'all cores'}" for who, cores, _, _ in _BARS]
    with mpl.rc_context({"svg.hashsalt": "pledgexl", "svg.fonttype": "none"}):
        figure = Figure(figsize=(7.2, 3.4), layout="constrained")
        axes = figure.subplots()
        places = range(len(_BARS))
        bars = axes.barh(
            places,
            times,
            color=[fill for _, _, fill, _ in _BARS],
            hatch=[hatch for _, _, _, hatch in _BARS],
            edgecolor="black",
        )
        axes.set_yticks(places, names)
        axes.invert_yaxis()
        axes.bar_label(bars, fmt="%.2f ms", padding=4)
        axes.set_xlim(0, 1.15 * max(times))
        axes.set_xlabel(f"milliseconds for one more form of ten rows (of {size:,})")
        axes.spines[["top", "right"]].set_visible(False)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None})
