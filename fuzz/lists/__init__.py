"""Plan lists as offices keep them, drawn with what is true of them, and a judge of an import."""
