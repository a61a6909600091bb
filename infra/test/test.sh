#!/usr/bin/env bash
# test.sh [FLAGS]: every test that this machine can run; FLAGS are go test's. DynamoDB Local, moto, Chromium, axe-core,
# QEMU, the judges of PDFs and e-invoices and poppler are fetched and started here; without them, or without Python for
# cfn-lint and the API fuzzer, npm for TypeScript's compiler or gcc for the race detector, what needs them is named and
# left out, unless CI=true.
#
# FULL=1 tries all that is sampled otherwise: every payload of every program, every page in every language and look.
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
# runs beside it, and shown when it has ended: a leg that went well by its last lines, one that failed in full. How long
# its processes worked on a processor says more than its seconds, on a machine that is busy with other things.
leg() {
	local name=$1 began=$SECONDS code=0 TIMEFORMAT='%U %S'
	shift
	{ time "$@" >"$work/$name.log" 2>&1; } 2>"$work/$name.cpu" || code=$?
	printf '%s\n' "$code $((SECONDS - began)) $(awk '{printf "%d", $1 + $2}' "$work/$name.cpu")" >"$work/$name.done"
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

# The legs, the longest first: each lane takes the next when it has ended one, so that all end together. There is one
# lane more than two cores have work for: what waits for a browser, a database or a program of its own leaves room.
legs=(browser cloud e2e rest race template api-fuzz types)
printf '%s\n' "${legs[@]}" >"$work/legs"

# lane [FLAGS]: runs the legs that are left, one after the other.
lane() {
	local name
	while name=$(next) && [ -n "$name" ]; do
		case $name in
		template | api-fuzz | types) leg "$name" "$here/$name.sh" ;;
		*) leg "$name" "$here/go.sh" "$name" "$@" ;;
		esac
	done
}

# next takes the first of the legs that are left, and prints its name; nothing: none is left.
next() {
	{
		flock 8
		head -n 1 "$work/legs"
		sed -i 1d "$work/legs"
	} 8>"$work/taking"
}

began=$SECONDS
say "building the functions"
built=$(go run ./infra/test/functions "$work/functions") || die "the functions cannot be built; see above"
export "${built?}"
say "built them in $((SECONDS - began)) s; three lanes run now, and each leg is shown when it has ended"

for _ in 1 2 3; do
	lane "$@" &
	pids+=($!)
done
wait

printf '\n==== together %d s\n' $((SECONDS - began))
failed=()
for name in "${legs[@]}"; do
	read -r code took worked <"$work/$name.done" || { code=1 took=0 worked=0; }
	printf '%-10s %5d s, %5d s on processors  %s\n' "$name" "$took" "$worked" \
		"$([ "$code" = 0 ] && echo passed || echo FAILED)"
	[ "$code" = 0 ] || failed+=("$name")
done
if [ ${#failed[@]} -gt 0 ]; then
	for name in "${failed[@]}"; do
		grep -E '^ *--- FAIL|^FAIL|^panic:|WARNING: DATA RACE' "$work/$name.log" 2>/dev/null |
			sed "s/^/$name: /" | head -n 40 || true
	done
	die "FAILED: ${failed[*]}"
fi
