"""Arguments in, exit code out; this package alone prints."""
