"""The office's own list of pledges → a proposed plan, with every text of the list accounted for."""
