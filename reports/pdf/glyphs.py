"""Which characters the fonts can show.

A character that no font has would be printed as an empty box, and PDF/A and PDF/UA forbid that box:
one emoji in a note would cost the report both. It is shown as the replacement character instead.
"""

import ctypes
import ctypes.util
import logging
import unicodedata
from functools import cache

logger = logging.getLogger(__name__)

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Invisible ones, which need no glyph: control and format characters, and spaces of all kinds.
INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Zs"}
VARIATION_SELECTORS = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}


class _FontSet(ctypes.Structure):
    _fields_ = (
        ("count", ctypes.c_int),
        ("room", ctypes.c_int),
        ("fonts", ctypes.POINTER(ctypes.c_void_p)),
    )


def replace_unprintable(text: str) -> str:
    """Return the text with every character that no font has as the replacement character."""
    lacking = {character for character in set(text) if not _is_printable(character)}
    if lacking:
        names = ", ".join(f"U+{ord(character):04X}" for character in sorted(lacking))
        logger.warning("No font has %s.", names)
    return text.translate({ord(character): REPLACEMENT for character in lacking})


def _is_printable(character: str) -> bool:
    if unicodedata.category(character) in INVISIBLE or ord(character) in VARIATION_SELECTORS:
        return True
    library, characters = _all_fonts()
    return bool(library.FcCharSetHasChar(characters, ord(character)))


@cache
def _all_fonts() -> tuple[ctypes.CDLL, ctypes.c_void_p]:
    """Return fontconfig and the set of all characters of the fonts that it may use."""
    library = ctypes.CDLL("libfontconfig.so.1")
    library.FcCharSetCreate.restype = ctypes.c_void_p
    library.FcConfigGetFonts.restype = ctypes.POINTER(_FontSet)
    characters = ctypes.c_void_p(library.FcCharSetCreate())
    found = library.FcConfigGetFonts(None, 0).contents
    for position in range(found.count):
        font, own = ctypes.c_void_p(found.fonts[position]), ctypes.c_void_p()
        if library.FcPatternGetCharSet(font, b"charset", 0, ctypes.byref(own)) == 0:
            library.FcCharSetMerge(characters, own, None)
    return library, characters
