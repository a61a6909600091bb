#!/usr/bin/env bash
# with-tools.sh COMMAND...: runs COMMAND with what tests need from outside: DynamoDB Local at $STUND_DYNAMODB, moto's
# server at $STUND_MOTO and the judges of e-invoices and PDFs at $STUND_JUDGES, which are stopped afterwards, a Chromium
# ($STUND_CHROMIUM), axe-core's script ($STUND_AXE), what runs programs for arm64 ($STUND_ARM64), Stripe's stand-in
# ($STUND_STRIPE_MOCK) and what reads a PDF back ($STUND_READERS). What is set already is left as it is. What cannot be
# had is named and left unset, and its tests skip; with CI=true that is a failure.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -gt 0 ] || die "usage: with-tools.sh COMMAND..."
work=$(mktemp -d)
stop() {
	local pids
	kill $(jobs -p) 2>/dev/null || true # what is still starting
	pids=$(cat "$work"/* 2>/dev/null | sed -n 's/^STUND_[A-Z]*_PID=//p') || true # nothing was started
	[ -z "$pids" ] || kill $pids 2>/dev/null || true
	for _ in $(seq 50); do
		[ -n "$pids" ] && kill -0 $pids 2>/dev/null || break
		sleep 0.1
	done
	[ -z "$pids" ] || kill -KILL $pids 2>/dev/null || true
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# All at once: each takes seconds.
[ -n "${STUND_DYNAMODB:-}" ] || { "$here/dynamodb.sh" >"$work/STUND_DYNAMODB" & }
[ -n "${STUND_MOTO:-}" ] || { "$here/moto.sh" >"$work/STUND_MOTO" & }
[ -n "${STUND_CHROMIUM:-}" ] || { "$here/chromium.sh" >"$work/STUND_CHROMIUM" & }
[ -n "${STUND_AXE:-}" ] || { "$here/npm.sh" >"$work/STUND_AXE" & }
[ -n "${STUND_ARM64:-}" ] || { "$here/arm64.sh" >"$work/STUND_ARM64" & }
[ -n "${STUND_STRIPE_MOCK:-}" ] || { "$here/stripe-mock.sh" >"$work/STUND_STRIPE_MOCK" & }
[ -n "${STUND_READERS:-}" ] || { "$here/readers.sh" >"$work/STUND_READERS" & }
[ -n "${STUND_JUDGES:-}" ] || { "$here/judges.sh" >"$work/STUND_JUDGES" & }
wait

missing=()
for name in STUND_DYNAMODB STUND_MOTO STUND_CHROMIUM STUND_AXE STUND_ARM64 STUND_STRIPE_MOCK STUND_JUDGES \
	STUND_READERS; do
	[ -n "${!name:-}" ] && continue
	at=$(sed -n "s/^$name=//p" "$work/$name")
	[ -z "$at" ] || export "$name=$at"
	[ -n "${!name:-}" ] || missing+=("$name")
done
if [ ${#missing[@]} -gt 0 ]; then
	say "NOT AVAILABLE: ${missing[*]} (see above); what needs it is not tested"
	[ "${CI:-}" != true ] || exit 1
fi

"$@"
