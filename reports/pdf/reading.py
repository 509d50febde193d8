"""Reads back the files that a PDF carries. Runs in the child, because the PDF may be hostile."""

from io import BytesIO

import pikepdf

from reports.pdf.errors import UnreadablePdfError
from reports.pdf.limits import Limits
from reports.pdf.messages import Message


def read_embedded(question: Message, limits: Limits) -> Message:
    """Return the names and contents of the embedded files of the PDF in the only part.

    Raises ``UnreadablePdfError``, with a sentence for people.
    """
    try:
        with pikepdf.open(BytesIO(question.parts[0])) as pdf:
            files = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}
    except MemoryError:
        raise
    except Exception as error:
        raise UnreadablePdfError("The file is not a PDF, or it is damaged.") from error
    if not files:
        raise UnreadablePdfError("The PDF carries no data, so it is not one of our reports.")
    if sum(map(len, files.values())) > limits.attachment_bytes:
        raise UnreadablePdfError("The data attached to the PDF is too large.")
    return Message({"names": list(files)}, tuple(files.values()))
