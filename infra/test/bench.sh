#!/usr/bin/env bash
# Speed, side by side with a baseline in one run: prints one table. SCALE=0.1 for a quicker look; the data goes to TMPDIR,
# which needs up to 2 GB and must be on a real disk. Takes a few minutes; close what else keeps the machine busy.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$here/../.."

if [ -z "${STUND_CHROMIUM:-}" ] && at=$("$here/chromium.sh"); then
	export STUND_CHROMIUM=${at#STUND_CHROMIUM=}
fi

go run ./internal/bench
