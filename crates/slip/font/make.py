#!/usr/bin/python3
"""Makes NotoSansSC-slip.otf anew, beside this file: the glyphs of Noto Sans CJK SC for the 8105 characters of
通用规范汉字表, ASCII and punctuation. Wants Debian's fonts-noto-cjk, unicode-data and python3-fonttools."""

import bz2
import glob
from pathlib import Path

from fontTools import subset

COLLECTION = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SIMPLIFIED_CHINESE = 2  # among the fonts of the collection
PUNCTUATION = [
    *range(0x20, 0x7F), 0xA0, 0xB7, 0xD7, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026,
    *range(0x2460, 0x2474), *range(0x3000, 0x3018), *range(0xFF01, 0xFF5F),
]


def characters():
    """Unihan's property kTGH names a character's place in 通用规范汉字表."""
    for file in glob.glob("/usr/share/unicode/Unihan_*.txt.bz2"):
        for line in bz2.open(file, "rt", encoding="utf-8"):
            if "\tkTGH\t" in line:
                yield int(line.split("\t")[0][2:], 16)


def main():
    wanted = set(characters())
    assert len(wanted) == 8105, f"{len(wanted)} characters"
    options = subset.Options(
        font_number=SIMPLIFIED_CHINESE, layout_features=[], hinting=False, name_IDs=[0, 1, 2, 4, 6, 13, 14]
    )
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    font = subset.load_font(COLLECTION, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted | set(PUNCTUATION))
    subsetter.subset(font)
    subset.save_font(font, str(Path(__file__).with_name("NotoSansSC-slip.otf")), options)


main()
