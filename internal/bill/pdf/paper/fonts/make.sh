#!/usr/bin/env bash
# Makes the fonts beside it anew: fetches Source Sans 3 with npm, takes the signs that invoices need with fonttools in a
# throw-away venv, and lists what came of it in packages.txt. Needs npm and python3 with venv; run by hand, when the
# signs or the version change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
version=3.52.0 fonttools=4.60.1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "source-sans@$version" >/dev/null && tar xzf "source-sans-$version.tgz")
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check "fonttools==$fonttools"
"$work/venv/bin/python" make.py "$work/package" .
cp "$work/package/LICENSE.md" LICENSE-source-sans
{
	echo "# What invoices are written in: package, version, licence, SHA-512 of the package as published, and the" \
		"files made of it by make.sh, with the SHA-256 of each."
	echo "source-sans $version OFL-1.1" \
		"sha512-$(openssl dgst -sha512 -binary "$work/source-sans-$version.tgz" | base64 -w0)" \
		"$(for f in Regular.ttf Semibold.ttf LICENSE-source-sans; do
			sha256sum "$f" | awk '{printf "%s=%s ", $2, $1}'
		done)"
} | sed 's/ *$//' >packages.txt
