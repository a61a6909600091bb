#!/usr/bin/env bash
# test.sh [FLAGS]: every test that this machine can run; FLAGS are go test's. DynamoDB Local, moto, Chromium, axe-core
# and QEMU are fetched and started here; without them, or without Python for cfn-lint and the API fuzzer, npm for
# TypeScript's compiler or gcc for the race detector, what needs them is named and left out, unless CI=true.
#
# FULL=1 tries all that is sampled otherwise: every payload under the emulator, every page in every language and look.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$here/../.."

if [ "${1:-}" != inside ]; then
	exec "$here/with-tools.sh" "$0" inside "$@"
fi
shift

work=$(mktemp -d)
pids=()
finish() {
	[ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# leg NAME COMMAND...: runs it and says how long it took and how it ended. What it prints is kept together, whatever
# runs beside it, and shown when it has ended: a leg that went well by its last lines, one that failed in full.
leg() {
	local name=$1 began=$SECONDS code=0
	shift
	"$@" >"$work/$name.log" 2>&1 || code=$?
	printf '%s\n' "$code $((SECONDS - began))" >"$work/$name.done"
	{
		flock 9
		printf '\n==== %s: %s after %d s\n' \
			"$name" "$([ $code = 0 ] && echo passed || echo FAILED)" $((SECONDS - began))
		if [ $code = 0 ]; then
			grep -v '\[no test files\]$' "$work/$name.log" | tail -n 80 || true
		else
			cat "$work/$name.log"
		fi
	} 9>"$work/lock"
	return 0 # the others go on: one run tells all that is wrong
}

# The two lanes take about as long as each other: see the times at the end.
lane_a() {
	leg cloud "$here/go.sh" cloud "$@"
	leg types "$here/types.sh"
	leg template "$here/template.sh"
	leg api-fuzz "$here/api-fuzz.sh"
}
lane_b() {
	leg rest "$here/go.sh" rest "$@"
	leg race "$here/go.sh" race "$@"
}

began=$SECONDS
say "building the functions"
built=$(go run ./infra/test/functions "$work/functions") || die "the functions cannot be built; see above"
export "${built?}"
say "built them in $((SECONDS - began)) s; two lanes run now, and each part is shown when it has ended"

lane_a "$@" &
pids+=($!)
lane_b "$@" &
pids+=($!)
wait

printf '\n==== together %d s\n' $((SECONDS - began))
failed=()
for name in cloud race rest types template api-fuzz; do
	read -r code took <"$work/$name.done" || { code=1 took=0; }
	printf '%-10s %5d s  %s\n' "$name" "$took" "$([ "$code" = 0 ] && echo passed || echo FAILED)"
	[ "$code" = 0 ] || failed+=("$name")
done
if [ ${#failed[@]} -gt 0 ]; then
	for name in "${failed[@]}"; do
		grep -E '^ *--- FAIL|^FAIL|^panic:|WARNING: DATA RACE' "$work/$name.log" 2>/dev/null |
			sed "s/^/$name: /" | head -n 40 || true
	done
	die "FAILED: ${failed[*]}"
fi
