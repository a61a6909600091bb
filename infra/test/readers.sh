#!/usr/bin/env bash
# Makes available what reads a PDF back: poppler's programs and zbarimg, Debian's where there are none and this is root.
# Prints STUND_READERS, the folder of pdftotext; the others are on the path.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

all_there() { have pdftotext && have pdftoppm && have zbarimg; }

all_there || { apt_install poppler-utils zbar-tools && all_there; } ||
	die "needs pdftotext, pdftoppm and zbarimg (Debian: apt-get install poppler-utils zbar-tools)"
printf 'STUND_READERS=%s\n' "$(dirname "$(command -v pdftotext)")"
