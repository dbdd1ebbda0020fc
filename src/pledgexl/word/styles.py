"""What the code knows of how the default template looks."""

GOTHIC = "BIZ UDPゴシック"
NAVY = "1F3864"

# The styles of the default template's paragraphs that print a figure.
FIGURE_STYLES = frozenset(
    ("PXCallout", "PXCount", "PXRating", "PXFigure", "PXPolicyFigureSmall", "PXPolicyFigure")
) | {"PXPledgeFigure", "PXFigureBold", "PXMean", "PXMeanSum", "PXStars"}
