"""Makes the editor's fonts small: Latin text faces, and only the icons that tokens.json names.

    pip install fonttools brotli
    npm pack inter-ui@4.1.1 @fontsource/jetbrains-mono@5.3.0 lucide-static@1.62.0   # unpack each into a folder
    python subset.py INTER_FOLDER JETBRAINS_FOLDER LUCIDE_FOLDER

Writes the TTF files, lucide.json (icon name to code point) and the licences beside this script.
"""

import json
import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
# Basic Latin, Latin-1, Latin Extended-A, general punctuation with the narrow spaces, arrows, minus, infinity, comparison.
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2000, 0x2070), 0x20AC, 0x2122,
         *range(0x2190, 0x2194), 0x21B5, 0x21E7, 0x2212, 0x221E, 0x2248, 0x2264, 0x2265]


def shrink(source: Path, target: str, unicodes: list[int], layout: list[str]) -> None:
    options = subset.Options()
    options.layout_features = layout
    options.hinting = False
    options.notdef_outline = True
    options.flavor = None
    font = TTFont(source)
    font.flavor = None
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=unicodes)
    subsetter.subset(font)
    font.save(HERE / target)


def icon_names(tokens: dict) -> list[str]:
    roles = {k: v for k, v in tokens["icons"].items() if isinstance(v, dict)}
    return sorted({name for group in roles.values() for name in group.values()})


def main(inter: Path, jetbrains: Path, lucide: Path) -> None:
    text_features = ["kern", "calt", "ccmp", "locl", "mark", "mkmk"]
    for weight in ("Regular", "Medium", "SemiBold"):
        shrink(inter / f"web/Inter-{weight}.woff2", f"Inter-{weight}.ttf", LATIN, text_features)
    for weight, name in (("400", "Regular"), ("500", "Medium")):
        source = jetbrains / f"files/jetbrains-mono-latin-{weight}-normal.woff2"
        # No ligatures: a figure is read character by character.
        shrink(source, f"JetBrainsMono-{name}.ttf", LATIN, ["ccmp", "locl", "mark"])
    shutil.copy(inter / "LICENSE.txt", HERE / "Inter-OFL.txt")
    shutil.copy(jetbrains / "LICENSE", HERE / "JetBrainsMono-OFL.txt")

    tokens = json.loads((HERE.parent / "tokens.json").read_text())
    points = json.loads((lucide / "font/codepoints.json").read_text())
    wanted = {name: points[name] for name in icon_names(tokens)}
    shrink(lucide / "font/lucide.ttf", "lucide.ttf", list(wanted.values()), [])
    text = json.dumps({name: f"{point:04x}" for name, point in wanted.items()}, indent=1)
    (HERE / "lucide.json").write_text(text + "\n")
    shutil.copy(lucide / "LICENSE", HERE / "lucide-ISC.txt")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
