#!/usr/bin/env bash
# Speed, side by side with a baseline in one run, as one table; and DynamoDB's units, as another. SCALE=0.1 for a
# quicker look, ONLY=start,widget (search, months, writer, bookings, due, sending, imports, clients, bills, dunning,
# app, or cost alone) for parts of it.
# The data goes to TMPDIR, which needs up to 2 GB and must be on a real disk. Takes a few minutes; close what else keeps
# the machine busy.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$here/../.."

if [ -z "${STUND_CHROMIUM:-}" ] && at=$("$here/chromium.sh"); then
	export STUND_CHROMIUM=${at#STUND_CHROMIUM=}
fi

if [ "${ONLY:-}" != cost ]; then
	go run ./internal/bench
fi
case ${ONLY:-cost} in
cost)
	STUND_AXE=none STUND_MOTO=none STUND_ARM64=none STUND_STRIPE_MOCK=none STUND_JUDGES=none STUND_READERS=none \
		"$here/with-tools.sh" go test ./internal/e2e -run 'TestCost$' -count 1 -v | grep -v '^=== '
	;;
esac
