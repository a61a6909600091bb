#!/usr/bin/env bash
# Makes a Chromium available that runs without a window: prints STUND_CHROMIUM (its path). Best is the build that has
# none (headless shell): the same engine in half the processor time. Installs Debian's where there is none and this is
# root, and takes any other Chromium where that cannot be.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# found NAME...: prints the path of the first that is there.
found() {
	local name
	for name; do
		# A distribution's stand-in for a snap is there but doesn't run.
		have "$name" && "$name" --version >/dev/null 2>&1 && command -v "$name" && return
	done
	return 1
}

shells=(chromium-headless-shell chrome-headless-shell headless-shell)
others=(chromium chromium-browser google-chrome google-chrome-stable)

path=$(found "${shells[@]}") ||
	{ apt_install chromium-headless-shell fonts-liberation && path=$(found "${shells[@]}"); } ||
	path=$(found "${others[@]}") ||
	{ apt_install chromium fonts-liberation && path=$(found "${others[@]}"); } ||
	die "needs Chromium (Debian: apt-get install chromium-headless-shell fonts-liberation)"
printf 'STUND_CHROMIUM=%s\n' "$path"
