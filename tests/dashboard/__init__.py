"""Pages without a browser: state from links, wording, empty answers."""
