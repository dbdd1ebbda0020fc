"""Workspaces of the small city with nastiness in its forms, its plan, its past or its template."""

import email
import email.policy
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from fuzz.nasty_city import (
    CANNOT_RUN,
    COLUMNS,
    DEPARTMENTS,
    NEXT,
    PAST,
    PERIOD,
    RATING,
    ROWS,
    Case,
    Ended,
    filled,
    last_line,
    send_all,
)
from fuzz.nasty_places import (
    filled_cells,
    keys_of,
    plan_texts,
    put,
    with_leaves,
    with_properties,
    with_runs,
    with_texts,
    with_words,
)
from fuzz.nasty_texts import drawn_name, drawn_text, in_xml, twin
from fuzz.office_limits import violations
from fuzz.package import read_records, record, unpacked, write_records
from pledgexl.excel.form.layout import FIRST_ROW
from pledgexl.model.names import FormLabel, FormSheet, PlanSheet
from pledgexl.model.text import printable, without_spaces
from pledgexl.workspace.folders import Workspace

# Whose forms are sound and plainly named; sound under drawn names; and full of drawn texts.
GOOD, NAMED, NASTY = DEPARTMENTS[:2], DEPARTMENTS[2:5], DEPARTMENTS[5:]
_RESULTS_IN_A_CASE = 6
_PLACE = re.compile(r"(?:(設定|体系|部署|取組|計算規則|評価基準)!)?\b([A-D]\d+|F\d+)\b")
_HEAD = tuple(f"I{row}" for row in (1, 2, 3, 4))
# One in so many cells of the row gets a text; a rating that is none ends the row's way soon.
_SHARES = {
    FormLabel.RATING: 0.1,
    FormLabel.STATE: 0.1,
    FormLabel.TEXT: 0.9,
    FormLabel.REMARK: 0.8,
    FormLabel.NUMBER: 0.05,
    FormLabel.INITIATIVE: 0.05,
}


def nasty_forms(case: Case) -> None:
    """Send forms full of drawn texts, and files under drawn names; all commands go on."""
    random, folder = case.random, case.workspace.submissions(PERIOD)
    folder.mkdir(parents=True, exist_ok=True)
    blank = case.workspace.forms(PERIOD).iterdir()
    forms = {path.name.partition("_")[0]: path.read_bytes() for path in blank}
    for code in GOOD:
        (folder / f"{code}.xlsx").write_bytes(filled(forms[code]))
    typed: dict[tuple[str, int], str] = {}
    for code in NASTY:
        content = _nasty_form(case, forms[code], code, typed)
        _save(case, folder, f"{code}.xlsx".encode(), content)
    named = {code: _send_under_drawn_names(case, folder, filled(forms[code])) for code in NAMED}
    for _ in range(random.randint(0, 10)):
        junk = random.choice((b"", b"PK\x03\x04", b"a,b\r\n", b"\xd0\xcf\x11\xe0" + b"\0" * 600))
        _send_under_drawn_names(case, folder, junk)
    _look_at_month(case, {**dict.fromkeys(GOOD, True), **named}, typed)


def _first_measure(form: bytes) -> str:
    return filled_cells(form, FormSheet.ENTRY)[f"{COLUMNS[FormLabel.MEASURE]}{FIRST_ROW}"]


def _nasty_form(case: Case, blank: bytes, code: str, typed: dict[tuple[str, int], str]) -> bytes:
    """Return the form of `code` with drawn texts; `typed` gets those under 実施内容, by row."""
    random = case.random
    cells: dict[str, str | int] = {}
    for row, key in keys_of(blank).items():
        is_spare = key.startswith("+")
        if is_spare and random.random() < 0.2:
            continue
        cells[f"{COLUMNS[FormLabel.RATING]}{row}"] = RATING
        drawn = {
            label: drawn_text(random)
            for label, share in _SHARES.items()
            if random.random() < share or (is_spare and label is FormLabel.INITIATIVE)
        }
        cells |= {f"{COLUMNS[label]}{row}": text for label, text in drawn.items()}
        is_sound = drawn.keys() <= {FormLabel.TEXT, FormLabel.REMARK} and not is_spare
        if is_sound and FormLabel.TEXT in drawn:
            typed[code, row] = drawn[FormLabel.TEXT]
        if is_spare:
            cells[f"{COLUMNS[FormLabel.MEASURE]}{row}"] = _first_measure(blank)
    cells |= {cell: drawn_text(random) for cell in _HEAD}
    case.placed["cell of a form"] += sum(isinstance(value, str) for value in cells.values())
    return _with_hidden(case, put(blank, cells))


def _with_hidden(case: Case, form: bytes) -> bytes:
    """Return `form`, one in five times with nastiness where people do not type."""
    random = case.random
    kind = random.random()
    if kind < 0.1:
        cells = filled_cells(form, FormSheet.IDENTITY)
        chosen = {cell: drawn_text(random) for cell in random.sample(sorted(cells), 2)}
        case.placed["hidden cell of a form"] += len(chosen)
        return put(form, chosen, FormSheet.IDENTITY)
    if kind < 0.15:
        case.placed["property of a form"] += 1
        told = in_xml(drawn_text(random)).encode()
        return _edited(form, b"docProps/custom.xml", rb"(<vt:lpwstr>)[^<]*", told)
    if kind < 0.2:
        # Not even a file: what no XML may hold.
        case.placed["cell of a form"] += 1
        bad = random.choice((b"&#xD83D;", b"\x00", b"\xed\xa0\xbd", b"\xff", b"&#0;"))
        return _edited(form, b"xl/worksheets/sheet1.xml", rb"(<t xml:space=\"preserve\">)", bad)
    return form


def _edited(content: bytes, part: bytes, pattern: bytes, told: bytes) -> bytes:
    return write_records(
        [
            record(
                each.name, re.sub(pattern, lambda found: found[1] + told, unpacked(each), count=1)
            )
            if each.name == part
            else each
            for each in read_records(content)
        ]
    )


def _send_under_drawn_names(case: Case, folder: Path, content: bytes) -> bool:
    """Save `content` under a drawn name in drawn folders, at times twice; say if it arrived."""
    random = case.random
    names = [drawn_name(random, is_folder=True) for _ in range(random.choice((0, 0, 1, 2)))]
    names.append(drawn_name(random))
    is_there = _save(case, folder, b"/".join(names), content)
    if random.random() < 0.3:
        _save(case, folder, b"/".join([*names[:-1], twin(random, names[-1])]), content)
    return is_there


def _save(case: Case, folder: Path, name: bytes, content: bytes) -> bool:
    path = folder / os.fsdecode(name)
    # What this system cannot hold nobody can send.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
        case.placed["name of a file or folder"] += name.count(b"/") + 1
        return True
    return False


def _look_at_month(
    case: Case, good: Mapping[str, bool], typed: Mapping[tuple[str, int], str]
) -> None:
    """Run every command on the month; `good` departments arrive, and `typed` texts are not lost."""
    month = str(PERIOD)
    for arguments in (("check", month), ("run", month, "--provisional"), ("status", month)):
        command = (*arguments, "--json")
        document = _document(case, command, case.call(*command))
        if document is not None:
            _judge_accounts(case, document)
            _judge_arrivals(case, document, good)
            _judge_texts(case, document, typed)
    for arguments in (("check", month), ("run", month), ("mail", month), ("forms", str(NEXT))):
        case.call(*arguments)
    _judge_files(case)


def _document(case: Case, command: tuple[str, ...], ended: Ended) -> dict[str, Any] | None:
    if ended.code not in (0, 1) or "--json" not in command:
        return None
    try:
        found: dict[str, Any] = json.loads(ended.out)
    except ValueError as error:
        case.fail("stdout is no JSON", f"{ended.command}: {error} {ended.out[:200]} {ended.err}")
        return None
    return found


def _judge_accounts(case: Case, document: Mapping[str, Any]) -> None:
    """Every file that lies there is counted once, and every row."""
    folder = os.fsencode(case.workspace.submissions(PERIOD))
    lying = sum(len(files) for _, _, files in os.walk(folder))
    found, *ends = document["accounting"]["files"].values()
    expected, *states = document["accounting"]["rows"].values()
    if not found == sum(ends) == lying:
        case.fail("files lost", f"{lying} lie there: {document['accounting']}")
    if expected != sum(states) or expected < ROWS * len(DEPARTMENTS):
        case.fail("rows lost", str(document["accounting"]))


def _judge_arrivals(case: Case, document: Mapping[str, Any], good: Mapping[str, bool]) -> None:
    """What is sound counts, unless its name says that it is nobody's form."""
    ignored = {each["file"] for each in document["inputs"] if each["status"] == "ignored"}
    for each in document["departments"]:
        if good.get(each["code"]) and each["rated"] != ROWS:
            if each["code"] in NAMED and ignored:
                case.ends["sound form passed over by its name"] += 1
                continue
            case.fail("a sound form did not arrive", json.dumps(each, ensure_ascii=False))


def _judge_texts(
    case: Case, document: Mapping[str, Any], typed: Mapping[tuple[str, int], str]
) -> None:
    """A text that was typed is in the result, or a finding names its row or its file."""
    # What is wrong with a file that is rejected says so for each of its rows.
    rejected = {each["file"] for each in document["inputs"] if each["status"] == "rejected"}
    told = {
        (each["file"], 0 if each["file"] in rejected else _row(each["cell"]))
        for each in document["findings"]
    }
    shown = {
        (row["department"], _row(row["source"]["cell"])): row["text"] for row in _rows(document)
    }
    for (code, row), text in typed.items():
        file = f"{code}.xlsx"
        if {(file, row), (file, 0)} & told:
            continue
        if _letters(shown.get((code, row)) or "") != _letters(_meant(text)):
            case.fail("a text is silently another", f"{file} {row}: {text[:80]!r}")


def _rows(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for policy in document["policies"]:
        for pledge in policy["pledges"]:
            for measure in pledge["measures"]:
                yield from measure["initiatives"]


def _row(cell: str | None) -> int:
    found = re.search(r"\d+", cell or "")
    return int(found[0]) if found else 0


def _meant(text: str) -> str:
    """Return what `text` means in a file, where `_x0041_` is an A."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def _letters(text: str) -> str:
    """Return what of `text` nobody may lose: letters, digits and signs one can see."""
    return without_spaces(printable(text))


def _judge_files(case: Case) -> None:
    """What was written stays within what Office takes, and drafts are mails without a defect."""
    workspace = case.workspace
    documents = ("summary.xlsx", "office.xlsx", "report.docx")
    written = [workspace.output(PERIOD) / name for name in documents]
    for folder in (workspace.returns(PERIOD), workspace.forms(NEXT), workspace.forms(PERIOD)):
        files = sorted(folder.glob("*.xlsx")) if folder.is_dir() else []
        written += case.random.sample(files, min(3, len(files)))
    for path in filter(Path.is_file, written):
        for violation in violations(path.read_bytes()):
            case.fail(f"{path.suffix} {violation.partition(':')[0]}", f"{path.name} {violation}")
    for path in workspace.mail(PERIOD).glob("*.eml") if workspace.mail(PERIOD).is_dir() else ():
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if any(part.defects for part in mail.walk()):
            case.fail("a mail with a defect", f"{path.name} {mail.defects}")


def _places_told(said: str) -> set[str]:
    """Return the cells that faults of the plan name: the first of a cause, and its other ones."""
    told, sheet = set(), ""
    for named, cell in _PLACE.findall(said):
        sheet = named or sheet
        told.add(f"{sheet}!{cell}")
    return told


def nasty_plan(case: Case) -> None:
    """Draw texts of the plan; what it refuses it names, and without that the month arrives."""
    plan = case.workspace.plan.read_bytes()
    places = plan_texts(plan)
    most = case.random.choice((10, 60, len(places)))
    chosen = {text: drawn_text(case.random) for text in case.random.sample(sorted(places), most)}
    case.placed["text of the plan"] += len(chosen)
    if case.random.random() < 0.5 or any(_is_named(places[text]) for text in chosen):
        _forget_past(case.workspace)
    # Forms made before have the earlier names of the departments.
    for folder in (case.workspace.forms(PERIOD), case.workspace.submissions(PERIOD)):
        shutil.rmtree(folder, ignore_errors=True)
    # Of many places with one cause twenty are named.
    for _ in range(20):
        case.workspace.plan.write_bytes(with_texts(plan, chosen))
        ended = case.call("forms", str(PERIOD), may_refuse=True)
        if ended.code != CANNOT_RUN:
            break
        told = _places_told(ended.out + ended.err)
        refused = {text for text in chosen if places[text] & told}
        if not refused:
            return case.fail("the plan is refused without a place", ended.out[-300:] + ended.err)
        case.ends["text of the plan refused at its cell"] += len(refused)
        chosen = {text: drawn for text, drawn in chosen.items() if text not in refused}
    else:
        return case.fail("the plan is refused again and again", ended.out[-300:] + ended.err)
    send_all(case.workspace, PERIOD)
    return _look_at_month(case, dict.fromkeys(DEPARTMENTS, True), {})


def _is_named(places: set[str]) -> bool:
    """Say whether a text names the plan itself, so that an earlier month would be another's."""
    return any(place.startswith(PlanSheet.SETTINGS) for place in places)


def _forget_past(workspace: Workspace) -> None:
    shutil.rmtree(workspace.output(PAST))


def nasty_past(case: Case) -> None:
    """Draw values of the earlier result; each command takes it, or names it in one line."""
    send_all(case.workspace, PERIOD)
    result = case.workspace.result(PAST)
    sound = result.read_bytes()
    commands = (
        ("forms", str(PERIOD)),
        ("status", str(PERIOD), "--json"),
        ("check", str(PERIOD), "--json"),
        ("mail", str(PERIOD)),
        ("run", str(PERIOD), "--provisional", "--json"),
    )
    content, count = with_words(sound, case.random)
    result.write_bytes(content)
    case.placed["text of an earlier result"] += count
    _look_at_month(case, dict.fromkeys(DEPARTMENTS, True), {})
    shutil.rmtree(case.workspace.output(PERIOD))
    for _ in range(_RESULTS_IN_A_CASE):
        count = case.random.choice((1, 1, 2, 5))
        result.write_bytes(with_leaves(sound, case.random, count))
        case.placed["value of an earlier result"] += count
        command = case.random.choice(commands)
        ended = case.call(*command, may_refuse=True)
        if ended.code == CANNOT_RUN:
            if "result.json" not in ended.err or len(ended.err.splitlines()) != 1:
                case.fail("an earlier result refused without its name", ended.err)
        elif (document := _document(case, command, ended)) is not None:
            _judge_accounts(case, document)
            _judge_arrivals(case, document, dict.fromkeys(DEPARTMENTS, True))


def nasty_template(case: Case) -> None:
    """Draw texts, tags and properties of the template; it is used, or refused by name."""
    send_all(case.workspace, PERIOD)
    template = case.workspace.template
    sound = template.read_bytes()
    for has_tags in (False, True, None):
        if has_tags is None:
            content, count = with_properties(sound, case.random)
        else:
            content, count = with_runs(sound, case.random, has_tags=has_tags)
        template.write_bytes(content)
        case.placed["text, tag or property of the template"] += count
        looked = case.call("template", "check", may_refuse=True)
        command = ("run", str(PERIOD), "--provisional", "--json")
        ended = case.call(*command, may_refuse=True)
        if ended.code == CANNOT_RUN and looked.code != CANNOT_RUN:
            case.fail("template check was content, run is not", last_line(ended.err))
        elif (document := _document(case, command, ended)) is not None:
            _judge_arrivals(case, document, dict.fromkeys(DEPARTMENTS, True))
            _judge_files(case)
