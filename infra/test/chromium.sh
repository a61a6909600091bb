#!/usr/bin/env bash
# Makes a Chromium available that runs without a window: prints STUND_CHROMIUM (its path). Installs Debian's where there
# is none and this is root.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

found() {
	local name
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		# A distribution's stand-in for a snap is there but doesn't run.
		have "$name" && "$name" --version >/dev/null 2>&1 && command -v "$name" && return
	done
	return 1
}

path=$(found) || { apt_install chromium fonts-liberation && path=$(found); } ||
	die "needs Chromium (Debian: apt-get install chromium fonts-liberation)"
printf 'STUND_CHROMIUM=%s\n' "$path"
