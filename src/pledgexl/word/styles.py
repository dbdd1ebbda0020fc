"""What the code knows of how the default template looks."""

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
GOTHIC = "BIZ UDPゴシック"
NAVY = "1F3864"

# The styles of the default template's paragraphs that print a figure.
FIGURE_STYLES = frozenset(
    ("PXCallout", "PXCount", "PXRating", "PXFigure", "PXPolicyFigureSmall", "PXPolicyFigure")
) | {"PXPledgeFigure", "PXFigureBold", "PXMean", "PXMeanSum", "PXStars"}
