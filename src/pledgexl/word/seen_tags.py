"""What a template would print wrongly though each of its tags is right: nothing is issued."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from pledgexl.messages.template import TemplateFault
from pledgexl.word.engine import ReportTemplate
from pledgexl.word.figure_places import figure_findings
from pledgexl.word.place import TemplateFinding
from pledgexl.word.proof import own_runs, run_text
from pledgexl.word.tags import Paragraph, template_parts
from pledgexl.word.visible import Sight, Unseen

_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def misprints(template: ReportTemplate) -> Iterator[TemplateFinding]:
    """Yield the values of `template` that nobody would see, or would read as something else."""
    sight = Sight(template.docx, is_template=True)
    for story, paragraphs in template_parts(template):
        unseen = sight.unseen(story.root)
        for paragraph in paragraphs if unseen else ():
            yield from _unseen_tags(paragraph, unseen)
        yield from figure_findings(paragraphs)


def _unseen_tags(
    paragraph: Paragraph, unseen: Mapping[etree._Element, Unseen]
) -> Iterator[TemplateFinding]:
    place, reasons = 0, dict[int, Unseen]()
    for run in own_runs(paragraph.element):
        text = run_text(run)
        if run in unseen:
            reasons |= dict.fromkeys(range(place, place + len(text)), unseen[run])
        place += len(text)
    for tag in _VALUE.finditer(paragraph.text):
        # The first letter decides how a value looks.
        reason = reasons.get(tag.start())
        if reason is not None:
            is_struck = reason is Unseen.STRUCK
            fault = TemplateFault.STRUCK if is_struck else TemplateFault.INVISIBLE
            values = {"tag": tag[0], "reason": reason.value}
            yield TemplateFinding(fault, values, paragraph.place)
