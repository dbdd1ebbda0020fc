"""The sample city's newest month as a Summary, made from its own forms."""

from pledgexl.core.summarise import summarise
from pledgexl.examine import examine
from pledgexl.model.summary import Summary
from pledgexl.sample.city import NEWEST_PERIOD, sample_city
from pledgexl.sample.workspace import sent_files


def sample_summary() -> Summary:
    """Return the newest month of the sample city."""
    city = sample_city()
    submissions = [
        examine(content, name, city.plan, NEWEST_PERIOD)
        for name, content in sent_files(NEWEST_PERIOD)
    ]
    return summarise(city.plan, NEWEST_PERIOD, submissions, city.history(NEWEST_PERIOD))
