"""Which characters the fonts can show.

A character that no font has would be printed as an empty box, and PDF/A and PDF/UA forbid that box:
one emoji in a note would cost the report both. It is shown as the replacement character instead.
"""

import ctypes
import logging
import unicodedata
from functools import cache

logger = logging.getLogger(__name__)

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# What a text may contain without any font having it: it only steers how others are shown.
STEERING = {
    *map(ord, "\t\n\r"),
    0x00AD,  # soft hyphen
    0x061C,  # marks of direction, joiners, isolates and the like
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),  # variation selectors
    *range(0xE0100, 0xE01F0),
    0xFEFF,
}
# Control characters are nothing to read, but some of them and two separators part words.
WITHOUT_MEANING = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - STEERING) | dict.fromkeys(
    map(ord, "\v\f\x85\u2028\u2029"), "\n"
)


class _FontSet(ctypes.Structure):
    _fields_ = (
        ("count", ctypes.c_int),
        ("room", ctypes.c_int),
        ("fonts", ctypes.POINTER(ctypes.c_void_p)),
    )


def replace_unprintable(text: str) -> str:
    """Return the text without control characters, and with what no font has replaced."""
    text = text.translate(WITHOUT_MEANING)
    lacking = {character for character in set(text) if not _is_printable(character)}
    if lacking:
        names = ", ".join(f"U+{ord(character):04X}" for character in sorted(lacking))
        logger.warning("No font has %s.", names)
    return text.translate({ord(character): REPLACEMENT for character in lacking})


def _is_printable(character: str) -> bool:
    if ord(character) in STEERING:
        return True
    if unicodedata.category(character) == "Cf":
        return False  # for these, Pango does not look into other fonts
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
