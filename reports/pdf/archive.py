"""What makes one file PDF/A-3a and PDF/UA-1 at once, and lets it carry its data.

WeasyPrint writes the metadata of one standard; passing it a second block has no effect, because a
file has one RDF block only. So we add to the block that it writes.
"""

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import datetime
from io import BytesIO

from weasyprint import Attachment
from weasyprint.pdf.metadata import DocumentMetadata

# PDF/UA's own property, and the description that PDF/A wants of every property it does not know.
ACCESSIBLE = b"""<rdf:Description rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF>"""


class ArchivalMetadata(DocumentMetadata):  # type: ignore[misc]  # WeasyPrint has no types
    """The metadata of a document that is archival and accessible."""

    @classmethod
    def made_from(cls, metadata: DocumentMetadata, made_at: datetime) -> "ArchivalMetadata":
        """Take what the HTML says of itself, but the dates and attachments that we know."""
        day = made_at.isoformat(timespec="seconds")
        known = {"created": day, "modified": day, "attachments": []}
        return cls(**vars(metadata) | known)

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        """Return the RDF block with both standards named."""
        block: bytes = super().generate_rdf_metadata(variant, version, conformance)
        return block.replace(b"</rdf:RDF>", ACCESSIBLE)


def embedded(about: Mapping[str, str], content: bytes, made_at: datetime) -> Attachment:
    """Return a file to embed: its name, description, media type and relationship are in ``about``.

    The type must be set by hand: WeasyPrint guesses it from the name of anything but an address.
    """
    attachment = Attachment(
        string=content,
        name=about["name"],
        description=about["description"],
        relationship=about["relationship"],
        created=made_at,
        modified=made_at,
    )
    attachment.source = nullcontext((BytesIO(content), None, None, about["media_type"]))
    return attachment
