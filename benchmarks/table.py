"""What was measured as tables: for the terminal, and as JSON for whoever counts on."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from benchmarks.machine import machine, versions
from benchmarks.subject import Costs, Measured, Subject, Work
from benchmarks.targets import MEGABYTE, Target

_FORMS = (Work.CHECK, Work.MONTH)


def printed(measured: Measured, reached: Sequence[Target]) -> Iterator[str]:
    """Yield the lines of all tables."""
    about = {**machine(), **versions()}
    yield "  ".join(f"{name} {value}" for name, value in about.items())
    above: tuple[Work, int] | None = None
    for subject, costs in sorted(measured.items(), key=_order):
        heading = (subject.work, subject.size)
        if heading != above:
            yield ""
            yield _heading(subject)
        above = heading
        yield _line(subject, costs)
    yield ""
    yield from map(_target_line, reached)


def _order(item: tuple[Subject, Costs]) -> tuple[int, int]:
    subject, _ = item
    return list(Work).index(subject.work), subject.size


def _heading(subject: Subject) -> str:
    title = subject.work.value
    if subject.size:
        things = "forms" if subject.work in _FORMS else "initiatives"
        title += f", {subject.size:,} {things}"
    return f"{title:<52}{'wall':>8}{'cpu':>9}{'memory':>10}{'rounds':>8}"


def _line(subject: Subject, costs: Costs) -> str:
    cores = "one processor" if subject.processors == 1 else "as it runs"
    name = f"  {subject.who}, {cores}"
    inner = f"   {costs.inner:.3f} s inside" if subject.work is Work.REPORT else ""
    memory = "" if costs.memory is None else f"{costs.memory / MEGABYTE:.0f} MB"
    times = f"{costs.wall:>7.3f}s{costs.cpu:>8.3f}s{memory:>10}{len(costs.rounds):>8}"
    return f"{name:<52}{times}{inner}"


def _target_line(target: Target) -> str:
    bound = f"{'≥' if target.at_least else '≤'} {target.bound:g}{target.unit}"
    figure = "not measured" if target.figure is None else f"{target.figure:.2f}{target.unit}"
    mark = "reached    " if target.is_reached else "NOT REACHED"
    beside = f"   ({target.beside})" if target.beside else ""
    return f"{mark}  {figure:>10}  {bound:<9} {target.name}{beside}"


def as_document(measured: Measured, reached: Sequence[Target]) -> dict[str, object]:
    """Return everything, with every single time, for JSON."""
    return {
        "machine": machine(),
        "versions": versions(),
        "measured": [_entry(*item) for item in sorted(measured.items(), key=_order)],
        "targets": [asdict(each) | {"is_reached": each.is_reached} for each in reached],
    }


def _entry(subject: Subject, costs: Costs) -> dict[str, object]:
    rounds = costs.rounds
    entry = asdict(subject) | {
        "wall": [cost.wall for cost in rounds],
        "cpu": [cost.cpu for cost in rounds],
        "memory": costs.memory,
    }
    if subject.work is Work.REPORT:
        entry["inner"] = [float(cost.said) for cost in rounds]
    return entry
