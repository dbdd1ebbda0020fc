"""The pictures of the README and the guides, made anew from the sample city: `make pictures`."""
