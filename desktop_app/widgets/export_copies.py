"""How copies look: format, quality, size, sharpening, loss, names and folders."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from desktop_app.widgets.export_names import NameField
from desktop_app.widgets.form_fields import value_words
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.photos.export import EXTENSIONS
from ml_core.specs.options import options_of
from ml_core.specs.tasks import CropOrder, ExportConfig

# Long edges that are asked for: web, screens, and prints of 20 x 30 cm.
_EDGES = {0: "Full size", 1080: "1,080 px", 1600: "1,600 px", 2048: "2,048 px", 2560: "2,560 px", 3840: "3,840 px"}
_OTHER = -1
_LOSSY = ("jpeg", "webp")


class CopiesForm(QWidget):
    """Edits what an export's config says of copies; the rest of the config stays.

    Signals:
        changed(): The person changed something.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fields = {field.name: field for field in options_of(ExportConfig)}
        self._orders: Sequence[CropOrder] = ()
        self._taken: float | None = None
        self.format, self.sharpening = self._choice("format"), self._choice("sharpening")
        self.lossless = self._choice("lossless")
        self.quality, self.edge = self._spin("quality"), self._spin("max_edge")
        self.edges = QComboBox()
        self.edges.setAccessibleName("Size")
        for pixels, words in {**_EDGES, _OTHER: "Other…"}.items():
            self.edges.addItem(words, pixels)
        self.own_size = QCheckBox("Scale crops for screens to the pixels they ask for")
        self.keep_folders = QCheckBox("Sort into folders as the photos are")
        self.names = NameField()
        self._lay_out()
        self._connect()

    def set_config(self, config: ExportConfig) -> None:
        """Show a config."""
        for box, value in (
            (self.format, config.format),
            (self.sharpening, config.sharpening),
            (self.lossless, config.lossless),
            (self.edges, config.max_edge if config.max_edge in _EDGES else _OTHER),
        ):
            box.setCurrentIndex(box.findData(value))
        self.quality.setValue(config.quality)
        self.edge.setValue(config.max_edge)
        self.keep_folders.setChecked(config.keep_folders)
        self.names.set_template(config.name, config.suffix)
        self._show_what_counts()

    def set_orders(self, orders: Sequence[CropOrder], taken: float | None) -> None:
        """Say what the first copy is called, and offer what these crops can have."""
        self._orders, self._taken = orders, taken
        sized = any(min(order.pixels) > 0 for order in orders)
        self.own_size.setVisible(sized)
        self.own_size.setChecked(sized)
        self._show_what_counts()

    def orders(self) -> tuple[CropOrder, ...]:
        """Return the crops with the pixels that their copies shall have."""
        if self.own_size.isChecked():
            return tuple(self._orders)
        return tuple(replace(order, pixels=(0, 0)) for order in self._orders)

    def config(self, config: ExportConfig) -> ExportConfig:
        """Return the config with what the form says."""
        edge = self.edges.currentData()
        return replace(
            config,
            format=self.format.currentData(),
            quality=self.quality.value(),
            max_edge=self.edge.value() if edge == _OTHER else edge,
            sharpening=self.sharpening.currentData(),
            lossless=self.lossless.currentData() if self.lossless.isEnabled() else "never",
            name=self.names.template(),
            keep_folders=self.keep_folders.isChecked(),
        )

    def _choice(self, name: str) -> QComboBox:
        box, field = QComboBox(), self._fields[name]
        box.setAccessibleName(field.label)
        box.setToolTip(field.option.help)
        for choice in field.choices:
            box.addItem(value_words(choice), choice)
        return box

    def _spin(self, name: str) -> QSpinBox:
        box, option = QSpinBox(), self._fields[name].option
        box.lineEdit().setTextMargins(GRID, 0, 0, 0)
        box.setRange(max(1, int(option.minimum or 0)), int(option.maximum or 0))
        box.setGroupSeparatorShown(True)
        box.setSuffix(f" {option.unit}" if option.unit else "")
        box.setAccessibleName(self._fields[name].label)
        box.setToolTip(option.help)
        return box

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(GRID)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, row in (
            ("Format", _beside(self.format, label("Quality"), self.quality)),
            ("Long edge", _beside(self.edges, self.edge)),
            ("Sharpen", self.sharpening),
            ("Without loss", self.lossless),
            ("Names", self.names),
        ):
            words = label(name)
            words.setBuddy(row)
            # In line with the first field of a row that has several, or words below.
            words.setMinimumHeight(self.format.sizeHint().height())
            form.addRow(words, row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(form)
        column.addWidget(self.own_size)
        column.addWidget(self.keep_folders)

    def _connect(self) -> None:
        for box in (self.format, self.sharpening, self.lossless, self.edges):
            box.currentIndexChanged.connect(self._on_changed)
        for spin in (self.quality, self.edge):
            spin.valueChanged.connect(self._on_changed)
        for tick in (self.own_size, self.keep_folders):
            tick.toggled.connect(self._on_changed)
        self.names.changed.connect(self.changed)

    def _on_changed(self) -> None:
        self._show_what_counts()
        self.changed.emit()

    def _show_what_counts(self) -> None:
        written = self.format.currentData()
        self.quality.setEnabled(written in _LOSSY)
        self.edge.setVisible(self.edges.currentData() == _OTHER)
        self.lossless.setEnabled(written == "jpeg")
        self.names.show_example_of(self._orders, self._taken, EXTENSIONS[written])


def _beside(*widgets: QWidget) -> QWidget:
    row = QWidget()
    row.setFocusProxy(widgets[0])
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID)
    for widget in widgets:
        layout.addWidget(widget, 1 if widget is widgets[0] else 0)
    return row
