import pytest
from lxml import etree

from ml_core.photos.copied_xmp import DamagedXmpError, xmp_of_copy


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"no xml",
        b"<a><b></a>",
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>',
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><a>&b;&b;&b;</a>',
        b"\xff\xfe\0\0",
    ],
)
def test_xmp_that_is_damaged_or_hostile_is_refused(packet: bytes) -> None:
    with pytest.raises(DamagedXmpError):
        xmp_of_copy(packet, 10, 10)


def test_faces_and_thumbnails_in_xmp_do_not_survive() -> None:
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description rdf:about="" xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" '
        b'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/" '
        b'xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:PixelXDimension="480">'
        b"<mwg-rs:Regions><rdf:Bag><rdf:li>Ann</rdf:li></rdf:Bag></mwg-rs:Regions>"
        b"<xmp:Thumbnails><rdf:Alt><rdf:li><xmpGImg:image>/9j/4AAQ</xmpGImg:image></rdf:li></rdf:Alt></xmp:Thumbnails>"
        b"<xmp:Label>Red</xmp:Label><exif:PixelYDimension>320</exif:PixelYDimension>"
        b"</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    copy = xmp_of_copy(packet, 77, 66)
    assert b"Red" in copy
    assert b"Ann" not in copy
    assert b"/9j/" not in copy
    assert b'PixelXDimension="77"' in copy
    assert b"PixelYDimension>66<" in copy
    assert etree.fromstring(copy) is not None
    assert xmp_of_copy(copy, 77, 66) == copy
