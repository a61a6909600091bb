#!/usr/bin/env bash
# Makes moto's server (SES and SNS) available and starts it: prints STUND_MOTO_PID and STUND_MOTO (its address), for the
# caller to stop. Needs python3 with venv.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

download() {
	say "fetching moto into $cache"
	# Packages go into a plain folder: a venv holds its own path and could not be renamed into place.
	python3 -m venv "$1/venv" >&2 &&
		"$1/venv/bin/python" -m pip install -q --disable-pip-version-check -r "$here/requirements.txt" --target "$1/lib" >&2 &&
		rm -rf "$1/venv"
}

have python3 || die "needs python3 with venv (Debian: apt-get install python3 python3-venv)"
version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
folder=$cache/moto-$version-$(cksum <"$here/requirements.txt" | cut -d' ' -f1)
install_once "$folder" download || die "cannot fetch moto with pip"

serve STUND_MOTO env PYTHONPATH="$folder/lib" python3 -c \
	'import sys; from moto.server import main; main(sys.argv[1:])' -H 127.0.0.1 -p PORT || die "moto does not start"
