"""The XMP packet of a cropped copy: captions, ratings and keywords stay, crops and places in the picture go."""

from lxml import etree

_CRS = "http://ns.adobe.com/camera-raw-settings/1.0/"
_TIFF = "http://ns.adobe.com/tiff/1.0/"
_EXIF = "http://ns.adobe.com/exif/1.0/"
# What these tell of is not in the copy (thumbnails, gain maps, depth, parts of the packet), or lies elsewhere in it.
_GONE_NAMESPACES = frozenset(
    {
        "http://ns.adobe.com/xap/1.0/g/img/",
        "http://ns.adobe.com/xmp/note/",
        "http://ns.adobe.com/hdr-gain-map/1.0/",
        "http://ns.google.com/photos/1.0/container/",
        "http://ns.google.com/photos/1.0/image/",
        "http://ns.google.com/photos/1.0/depthmap/",
        "http://ns.google.com/photos/1.0/camera/",
        "http://ns.google.com/photos/1.0/panorama/",
        "http://www.metadataworkinggroup.com/schemas/regions/",
        "http://ns.microsoft.com/photo/1.2/",
    }
)
_GONE = frozenset({(_CRS, "HasCrop"), (_TIFF, "Orientation"), ("http://ns.adobe.com/xap/1.0/", "Thumbnails")})
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'.encode()
_TAIL = b'\n<?xpacket end="w"?>'


class DamagedXmpError(ValueError):
    """The packet is no well-formed XMP, or brings a document type, which XMP never does."""


def xmp_of_copy(packet: bytes, width: int, height: int) -> bytes:
    """Return the packet for a copy of `width` x `height` pixels.

    Lightroom's crop fields and the orientation go, so that the next program does not crop or turn a second time;
    sizes that are given become the copy's.

    Raises:
        DamagedXmpError: If the packet cannot be read.
    """
    root = _parsed(packet)
    sizes = {
        (_TIFF, "ImageWidth"): width,
        (_TIFF, "ImageLength"): height,
        (_EXIF, "PixelXDimension"): width,
        (_EXIF, "PixelYDimension"): height,
    }
    for element in list(root.iter(etree.Element)):
        parent = element.getparent()
        if parent is not None and _is_gone(element.tag):
            parent.remove(element)
        elif (size := sizes.get(_name(element.tag))) is not None:
            element.text = str(size)
        _clean_attributes(element, sizes)
    return _HEAD + etree.tostring(root, encoding="utf-8") + _TAIL


def _parsed(packet: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(packet.strip(b"\0 \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedXmpError(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DamagedXmpError("a document type")
    return root


def _clean_attributes(element: etree._Element, sizes: dict[tuple[str, str], int]) -> None:
    for attribute in list(element.attrib):
        if _is_gone(attribute):
            del element.attrib[attribute]
        elif (size := sizes.get(_name(attribute))) is not None:
            element.set(attribute, str(size))


def _is_gone(tag: str | bytes) -> bool:
    space, name = _name(tag)
    return space in _GONE_NAMESPACES or (space, name) in _GONE or (space == _CRS and name.startswith("Crop"))


def _name(tag: str | bytes) -> tuple[str, str]:
    found = etree.QName(tag)
    return found.namespace or "", found.localname
