"""The page of the step Learn: what the taste found, how often it is right, choices for a second look, what is next."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.panes.annotate.findings_list import FindingsList
from desktop_app.panes.annotate.second_look import SecondLook
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from desktop_app.wizard.learn.agreement_chart import Agreement, AgreementChart
from ml_core.specs.engine import TasteReply

_BEFORE = (
    "Thirds looks for what the crops you chose have in common: how tight they are, where the subject is, their shape. "
    "Some of your choices are held back; by those it is seen how often it is right. It takes a few seconds."
)


class LearnPage(QWidget):
    """Three columns under a headline and a card.

    Args:
        card: What comes next.
        second_look: The doubtful choices.
        compare: The button that compares the kinds of models.
    """

    def __init__(self, card: QWidget, second_look: SecondLook, compare: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headline = label("", "title", wrap=True)
        self._fine_print = label("", "muted", wrap=True)
        self.findings = FindingsList()
        self._no_findings = label("Nothing stands out yet.", "muted", wrap=True)
        self._no_doubts = label("No choice contradicts the others strongly.", "muted", wrap=True)
        self.chart = AgreementChart()
        self._nothing = label(_BEFORE, "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for each in (self._headline, self._fine_print, card):
            column.addWidget(each)
        body = QHBoxLayout()
        body.setSpacing(2 * GRID)
        body.addWidget(self._findings(), 3)
        body.addWidget(self._agreement(compare), 4)
        body.addWidget(self._doubts(second_look), 3)
        column.addLayout(body, 1)

    def _findings(self) -> QWidget:
        card, column = _card("Your taste prefers")
        column.addWidget(self._no_findings)
        column.addWidget(_scrolled(self.findings), 1)
        return card

    def _agreement(self, compare: QWidget) -> QWidget:
        card, column = _card("How often it is right")
        column.addWidget(self._nothing)
        column.addWidget(self.chart)
        column.addStretch(1)
        column.addWidget(compare, alignment=Qt.AlignmentFlag.AlignLeft)
        return card

    def _doubts(self, second_look: SecondLook) -> QWidget:
        card, column = _card("For a second look")
        words = "Choices that fit the rest badly: slips of the hand, or a taste of its own? Look at them once more."
        column.addWidget(label(words, "muted", wrap=True))
        column.addWidget(self._no_doubts)
        column.addWidget(_scrolled(second_look), 1)
        return card

    def say(self, headline: str, fine_print: str) -> None:
        """Show headline and small print."""
        self._headline.setText(headline)
        self._fine_print.setText(fine_print)

    def show_known(self, known: TasteReply | None) -> None:
        """Show what the taste found, and whether there are doubts."""
        findings = known.findings if known is not None else ()
        self.findings.show_findings(findings)
        self._no_findings.setVisible(not findings)
        self._no_doubts.setVisible(known is None or not known.doubts)

    def show_agreements(self, rows: tuple[Agreement, ...], known: TasteReply | None) -> None:
        """Show how often each kind is right; without rows, what will happen."""
        self.chart.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        self.chart.show_rows(rows, known)


def _card(title: str) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setProperty("surface", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
    column.setSpacing(GRID)
    column.addWidget(label(title, "heading"))
    return card, column


def _scrolled(widget: QWidget) -> QScrollArea:
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, GRID, 0)
    column.addWidget(widget)
    column.addStretch(1)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(inside)
    return scroll
