"""Why a PDF could not be made or read: one small class each, its message a sentence for people."""


class RenderingError(Exception):
    """No PDF was made. The message is a sentence for people."""


class TooSlowError(RenderingError):
    """Rendering took more time than allowed and was ended."""


class TooMuchMemoryError(RenderingError):
    """Rendering took more memory than allowed and was ended."""


class TooLargeError(RenderingError):
    """The document, its attachments or the PDF are larger than allowed."""


class RefusedAddressError(RenderingError):
    """The document wanted to load something, and a report may load nothing."""


class UnusableDocumentError(RenderingError):
    """The document lacks what every report needs, or cannot be laid out."""


class RendererMissingError(RenderingError):
    """The renderer cannot start, because a library or the fonts are missing."""


class CrashedError(RenderingError):
    """The renderer ended without an answer."""


class UnreadablePdfError(Exception):
    """The file is no PDF, is damaged or too large, or carries nothing. Its message says which."""


# What the child may report, by the name it reports it under.
REPORTED = {
    error.__name__: error
    for error in (
        TooMuchMemoryError,
        TooLargeError,
        RefusedAddressError,
        UnusableDocumentError,
        RendererMissingError,
        UnreadablePdfError,
    )
}
