"""The web application: a region answers, submits, and receives its result and report."""
