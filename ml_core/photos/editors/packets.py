"""XMP packets as files carry them: their wrapper and the white space kept in it for changes."""

_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'.encode()
_TAIL = b'<?xpacket end="w"?>'
_END = b"<?xpacket end="
# What Adobe keeps free, so that the next change need not move anything.
_PADDING = 2048


def wrapped(packet: bytes) -> bytes:
    """Return a packet with its wrapper and room for changes; one that is wrapped already as it is."""
    if _END in packet:
        return packet
    return padded(_HEAD + packet.strip() + b"\n" + _TAIL, len(_HEAD) + len(packet) + len(_TAIL) + _PADDING)


def padded(packet: bytes, size: int) -> bytes:
    """Return a packet whose white space fills it up to `size` bytes; longer where it cannot be so short."""
    place = packet.rfind(_END)
    body, tail = (packet[:place], packet[place:]) if place >= 0 else (packet, b"")
    body = body.rstrip(b" \t\r\n\0")
    tail = tail.rstrip(b" \t\r\n\0")
    room = size - len(body) - len(tail) - 1
    return body + b"\n" + b" " * max(room, 0) + tail
