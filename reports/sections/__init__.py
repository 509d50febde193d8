"""The parts of a report: each module has one frozen dataclass and the function that builds it.

A section is plain data; its words are in the template of the same name.
"""
