"""The web application: a region answers, submits, and receives its result and report.

`assessment.application.create_app` makes it. It is not imported here, so that the command line can
evaluate a sheet without loading a web framework.
"""
