"""The nouns of the trade: frozen values that do no input or output."""
