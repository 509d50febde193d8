"""The pages of the person who answers: start, questions, check, result, own data."""
