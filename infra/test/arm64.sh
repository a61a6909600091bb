#!/usr/bin/env bash
# Makes it possible to run the programs that are deployed, which are for arm64: prints STUND_ARM64, the path of a
# command that runs the program that it is given. On other processors that is QEMU's user-mode emulator: installs
# Debian's where there is none and this is root.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

found() {
	local name
	case $(uname -sm) in
	Linux\ aarch64 | Linux\ arm64) command -v env && return ;;
	esac
	for name in qemu-aarch64 qemu-aarch64-static; do
		# Tests ask for Lambda's least processor (QEMU_CPU), which QEMU knows from 7.1 on.
		have "$name" && [[ $("$name" -cpu help 2>/dev/null) == *neoverse-n1* ]] && command -v "$name" && return
	done
	return 1
}

path=$(found) || { apt_install qemu-user && path=$(found); } ||
	die "needs QEMU's emulator for arm64 programs, 7.1 or newer (Debian: apt-get install qemu-user)"
printf 'STUND_ARM64=%s\n' "$path"
