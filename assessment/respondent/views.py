"""All views of this package: importing them gives them their addresses."""

from assessment.respondent import answering, own_data, result, review, start
from assessment.respondent.blueprint import pages

__all__ = ["answering", "own_data", "pages", "result", "review", "start"]
