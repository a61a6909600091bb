"""Makes the two fonts of invoices from Source Sans 3: make.sh runs it. Arguments: the package's folder, the folder to
write into."""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

# What is written on invoices: Latin with all its accents (Sámi, Icelandic, Vietnamese …), Greek and Cyrillic names,
# spaces, dashes, quotation marks, currencies, and what stands for a sign that is none of these.
SIGNS = [range(*r) for r in (
    (0x20, 0x7F), (0xA0, 0x250), (0x259, 0x25A), (0x2BC, 0x2BD), (0x370, 0x400), (0x400, 0x500), (0x1E00, 0x1F00),
    (0x2009, 0x200B), (0x2010, 0x2016), (0x2018, 0x2023), (0x2026, 0x2027), (0x202F, 0x2030), (0x2030, 0x2031),
    (0x2039, 0x203B), (0x20A0, 0x20C0), (0x2116, 0x2117), (0x2122, 0x2123), (0x2190, 0x2194), (0x2212, 0x2213),
    (0x25A1, 0x25A2), (0x2713, 0x2714))]

# Pairs of these letters are kerned; digits are not, so that columns of them stay straight.
KERNED = [chr(c) for c in range(0x20, 0x17F) if chr(c).isalpha()] + list(".,:;-–’/()")
LEAST = 8  # thousandths: less nobody sees

# The licence reserves the name «Source» to the font as it was published.
NAME = "Stund Text"


def kerning(font):
    """Returns the pairs of GPOS's feature «kern» as a dictionary of glyph names and thousandths of an em."""
    cmap, table = font.getBestCmap(), font["GPOS"].table
    wanted = {cmap[ord(c)] for c in KERNED if ord(c) in cmap}
    lookups = {i for f in table.FeatureList.FeatureRecord if f.FeatureTag == "kern" for i in f.Feature.LookupListIndex}
    pairs = {}
    for i in sorted(lookups):
        for sub in table.LookupList.Lookup[i].SubTable:
            sub = getattr(sub, "ExtSubTable", sub)
            for left, right, value in of(sub, wanted):
                pairs.setdefault((left, right), value)  # the first that matches holds
    return {p: v for p, v in pairs.items() if abs(v) >= LEAST}


def of(sub, wanted):
    """Yields the pairs of a subtable, first those of single glyphs."""
    covered = [g for g in sub.Coverage.glyphs if g in wanted]
    if sub.Format == 1:
        for glyph, pairs in zip(sub.Coverage.glyphs, sub.PairSet):
            for p in pairs.PairValueRecord:
                if glyph in wanted and p.SecondGlyph in wanted:
                    yield glyph, p.SecondGlyph, p.Value1.XAdvance if p.Value1 else 0
        return
    for left in covered:
        row = sub.Class1Record[sub.ClassDef1.classDefs.get(left, 0)].Class2Record
        for right in sorted(wanted):
            value = row[sub.ClassDef2.classDefs.get(right, 0)].Value1
            yield left, right, getattr(value, "XAdvance", 0) if value else 0


def make(source, target, style):
    font = TTFont(source, recalcTimestamp=False)
    pairs = kerning(font)
    options = subset.Options()
    options.layout_features, options.hinting, options.notdef_outline = [], False, True
    options.name_IDs, options.drop_tables = ["*"], options.drop_tables + ["GPOS", "GSUB", "GDEF", "BASE", "DSIG"]
    options.recalc_timestamp = False
    s = subset.Subsetter(options)
    s.populate(unicodes=[c for r in SIGNS for c in r])
    s.subset(font)
    font["kern"] = kern = newTable("kern")
    table = KernTable_format_0(apple=False)
    table.version = table.coverage = 0
    table.coverage, table.tupleIndex = 1, None
    table.kernTable = {p: v for p, v in pairs.items() if p[0] in font.getReverseGlyphMap() and
                       p[1] in font.getReverseGlyphMap()}
    kern.version, kern.kernTables = 0, [table]
    for record in list(font["name"].names):
        new = {1: NAME, 2: style, 3: f"{NAME} {style} 3.52.0", 4: f"{NAME} {style}",
               6: f"{NAME.replace(' ', '')}-{style}"}.get(record.nameID)
        if new:
            record.string = new
        elif record.nameID not in (0, 5, 13, 14):
            font["name"].names.remove(record)
    font.save(target, reorderTables=True)
    print(f"{target}: {len(font.getGlyphOrder())} glyphs, {len(table.kernTable)} pairs, {target.stat().st_size} bytes")


package, folder = map(pathlib.Path, sys.argv[1:])
for style in "Regular", "Semibold":
    make(package / "TTF" / f"SourceSans3-{style}.ttf", folder / f"{style}.ttf", style)
