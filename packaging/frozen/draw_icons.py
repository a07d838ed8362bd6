"""Draws the app's icon in every size that desktops ask for. Usage: python draw_icons.py FOLDER."""

import os
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
SOURCE = Path(__file__).resolve().parents[2] / "resources" / "app.svg"


def draw(size: int, file: Path) -> None:
    """Draw the icon as a PNG file with so many pixels a side."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    file.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(file)):
        raise SystemExit(f"{file} could not be written.")


def main() -> None:
    """Draw all sizes below the folder that is named, as a theme of icons, an .ico and an .icns file."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(sys.argv[1])
    application = QGuiApplication([])
    for size in SIZES:
        draw(size, folder / "hicolor" / f"{size}x{size}" / "apps" / "thirds.png")
    with Image.open(folder / "hicolor" / "512x512" / "apps" / "thirds.png") as large:
        large.save(folder / "thirds.ico", sizes=[(size, size) for size in SIZES if size <= 256])
        large.save(folder / "thirds.icns")
    del application


if __name__ == "__main__":
    main()
