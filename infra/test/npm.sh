#!/usr/bin/env bash
# Fetches what tests need of npm (npm/package.json pins it) into the cache: prints STUND_AXE (axe-core's script) and
# STUND_TSC (TypeScript's compiler). Nothing of it is needed to build or to run.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

have npm || apt_install npm || die "needs npm (Debian: apt-get install npm)"

packages() {
	say "fetching axe-core and TypeScript into $cache"
	cp "$here/npm/package.json" "$1/" &&
		npm install --prefix "$1" --ignore-scripts --no-package-lock --no-audit --no-fund --loglevel=error >&2
}

folder=$cache/npm-$(cksum <"$here/npm/package.json" | cut -d' ' -f1)
install_once "$folder" packages || die "cannot fetch them with npm"
printf 'STUND_AXE=%s\n' "$folder/node_modules/axe-core/axe.min.js"
printf 'STUND_TSC=%s\n' "$folder/node_modules/.bin/tsc"
