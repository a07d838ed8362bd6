"""The history stack of a darktable sidecar: its entries, what counts of them, and the sidecar with entries added."""

from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from ml_core.photos.editors.darktable_params import decoded
from ml_core.photos.editors.xml_places import DamagedSidecarError, Edit, Element, edited, with_attributes
from ml_core.photos.editors.xmp import DARKTABLE, RDF, THIRDS, USUAL_PREFIXES, Packet

_OWN = (THIRDS, "own")


class Step(NamedTuple):
    """What a module is to do: its name, version of its parameters, whether it is on, parameters in sidecar form."""

    operation: str
    version: int
    enabled: bool
    params: str


@dataclass(frozen=True)
class Entry:
    """An entry of the history with its place.

    Attributes:
        number: Its place in the history, from 0.
        step: What it does.
        own: Whether Thirds wrote it.
        element: Where it is.
    """

    number: int
    step: Step
    own: bool
    element: Element

    @property
    def params(self) -> bytes:
        """Return the binary parameters; raises `DamagedSidecarError`."""
        return decoded(self.step.params)

    def does(self, step: Step) -> bool:
        """Return whether it does what a step says; darktable compresses parameters when it writes them anew."""
        same = self.step.operation == step.operation and self.step.version == step.version
        return same and self.step.enabled == step.enabled and self.params == decoded(step.params)


class History:
    """The history of a sidecar.

    Attributes:
        packet: The sidecar.
        entries: All entries, in their order.
        end: Number of entries that count; later ones were undone.

    Raises:
        DamagedSidecarError: If it cannot be read, or is in the form of darktable before 1.6.
    """

    def __init__(self, packet: Packet) -> None:
        self.packet = packet
        if packet.element((DARKTABLE, "history_modversion")) is not None:
            raise DamagedSidecarError("It was written by a very old darktable.", "Open it once in a newer one.")
        self._element = packet.element((DARKTABLE, "history"))
        self._list = self._element.child((RDF, "Seq")) if self._element is not None else None
        items = [] if self._list is None else [each for each in self._list.children if each.name == (RDF, "li")]
        self.entries = sorted(map(_entry, items), key=lambda entry: entry.number)
        end = packet.values.get((DARKTABLE, "history_end"), "")
        self._next = max((entry.number + 1 for entry in self.entries), default=0)
        self.end = _integer(end) if end and _integer(end) >= 0 else self._next

    def last(self, operation: str) -> Entry | None:
        """Return the entry that says what a module does; None without one."""
        counting = [each for each in self.entries if each.step.operation == operation and each.number < self.end]
        return counting[-1] if counting else None

    def active(self, operation: str) -> Entry | None:
        """Return the entry that says what a module does when it is on."""
        entry = self.last(operation)
        return entry if entry is not None and entry.step.enabled else None

    def with_steps(self, steps: list[Step], about: dict[str, str]) -> bytes:
        """Return the sidecar with each step done: its own earlier entry changed, or a new one behind those that count.

        Entries that were undone stay undone behind the new ones.

        Args:
            steps: What modules are to do.
            about: What darktable asks of a sidecar beside the history; set where it is missing.
        """
        edits, added = [], []
        for step in steps:
            last = self.last(step.operation)
            if last is not None and last.does(step):
                continue
            if last is not None and last.own:
                edits += with_attributes(last.element, self.packet.data, _attributes(step), USUAL_PREFIXES)
            else:
                added.append(step)
        return edited(self.packet.data, [*edits, *(self._adding(added, about) if added else [])])

    def _adding(self, steps: list[Step], about: dict[str, str]) -> list[Edit]:
        end = min(self.end, self._next)
        missing = {(DARKTABLE, name): value for name, value in about.items()}
        missing = {name: value for name, value in missing.items() if name not in self.packet.values}
        edits = self.packet.edits({**missing, (DARKTABLE, "history_end"): str(end + len(steps))})
        for entry in self.entries:
            if entry.number >= end:
                number = {(DARKTABLE, "num"): str(entry.number + len(steps))}
                edits += with_attributes(entry.element, self.packet.data, number, USUAL_PREFIXES)
        return [*edits, self._insertion(steps, end)]

    def _insertion(self, steps: list[Step], number: int) -> Edit:
        counting = [entry.element for entry in self.entries if entry.number < number]
        scope = (self._list or self._element or self.packet.descriptions[0]).prefixes
        items = [_item(step, number + index, scope) for index, step in enumerate(steps)]
        if counting:
            place = counting[-1].end
            return Edit(place, place, b"".join(_indent(self.packet.data, counting[-1]) + item for item in items))
        body = b"".join(b"\n     " + item for item in items)
        if self._list is not None and not self._list.bare:
            return Edit(self._list.inner, self._list.inner, body)
        sequence = b'<rdf:Seq xmlns:rdf="' + RDF.encode() + b'">' + body + b"\n    </rdf:Seq>"
        if self._list is not None:
            return Edit(self._list.start, self._list.end, sequence)
        history = f'<darktable:history xmlns:darktable="{DARKTABLE}">\n    '.encode() + sequence
        history += b"\n   </darktable:history>"
        if self._element is not None:
            return Edit(self._element.start, self._element.end, history)
        return _appended(self.packet.descriptions[0], self.packet.data, b"\n   " + history)


def _entry(item: Element) -> Entry:
    values = {name[1]: value for name, value in item.attributes.items() if name[0] == DARKTABLE}
    values |= {child.name[1]: child.text.strip() for child in item.children if child.name[0] == DARKTABLE}
    try:
        step = Step(
            values["operation"], _integer(values["modversion"]), values.get("enabled", "1") == "1", values["params"]
        )
        return Entry(_integer(values["num"]), step, _OWN in item.attributes, item)
    except KeyError as error:
        raise DamagedSidecarError(f"It is damaged: an entry of its history has no “{error.args[0]}”.") from error


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise DamagedSidecarError("It is damaged: a number of its history makes no sense.") from error


def _attributes(step: Step) -> dict[tuple[str, str], str]:
    return {
        (DARKTABLE, "operation"): step.operation,
        (DARKTABLE, "enabled"): str(int(step.enabled)),
        (DARKTABLE, "modversion"): str(step.version),
        (DARKTABLE, "params"): step.params,
    }


def _item(step: Step, number: int, scope: dict[str, str]) -> bytes:
    """Return an entry, with declarations of what `scope` does not call by its usual prefix."""
    usual = {"rdf": RDF, "darktable": DARKTABLE, "thirds": THIRDS}
    values = {"num": str(number), **{name[1]: value for name, value in _attributes(step).items()}}
    values |= {"multi_name": "", "multi_priority": "0"}
    written = [f'xmlns:{prefix}="{name}"' for prefix, name in usual.items() if scope.get(prefix) != name]
    written += [f"darktable:{name}={quoteattr(value)}" for name, value in values.items()]
    return b"<rdf:li\n      " + "\n      ".join([*written, 'thirds:own="1"']).encode() + b"/>"


def _indent(data: bytes, element: Element) -> bytes:
    before = data[: element.start]
    return before[len(before.rstrip()) :]


def _appended(element: Element, data: bytes, text: bytes) -> Edit:
    """Return the edit that puts text at the end of an element."""
    if not element.bare:
        return Edit(element.outer, element.outer, text + b"\n  ")
    place = element.start + len(data[element.start : element.inner - 2].rstrip())
    name = data[element.start + 1 : place].split(maxsplit=1)[0]
    return Edit(place, element.inner, b">" + text + b"\n  </" + name + b">")
