"""The pages for everybody: what this is, a sample, the method."""
