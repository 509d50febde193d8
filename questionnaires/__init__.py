"""What is asked, what answers mean, and how a region is classified.

The domain as functions over frozen values: a definition file becomes a `Questionnaire`, a sheet
becomes `Answers`, and `evaluation.evaluate` turns the two into an `AssessmentResult`.
"""
