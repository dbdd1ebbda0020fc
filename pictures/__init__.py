"""What docs/ shows of the sample city: pictures of its documents, the guide of template names."""
