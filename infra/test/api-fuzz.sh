#!/usr/bin/env bash
# Runs the local stack on a free port and lets schemathesis try the whole API against its own document: no answer may be
# a server error, or other than documented. Each operation is tried with its examples and at random; every third path,
# or with FULL=1 all, is swept: each value at and beyond each bound of its schema. Needs python3 with venv, which
# CI=true demands.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$here/../.."

python_tool fuzz || without "the API was not fuzzed"

work=$(mktemp -d)
pid=
finish() {
	[ -z "$pid" ] || { kill "$pid" && wait "$pid"; } 2>/dev/null || true
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

go build -o "$work/stund" ./infra/local
for _ in 1 2 3 4 5; do
	# Below the range that systems give to outgoing connections.
	port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
	taken "$port" && continue
	DATA=$work/data PAST=none PORT=$port "$work/stund" >"$work/log" 2>&1 &
	pid=$!
	for _ in $(seq 300); do
		kill -0 "$pid" 2>/dev/null || break
		answers "$port" && break 2
		sleep 0.1
	done
	kill "$pid" 2>/dev/null || true
	wait "$pid" || true
	pid=
done
[ -n "$pid" ] || { tail -n 20 "$work/log" >&2; die "the local stack does not start"; }

python3 "$here/api-fuzz.py" "http://127.0.0.1:$port" "$work" || die "cannot set up what is to be fuzzed"
cp "$here/api-fuzz.toml" "$work/schemathesis.toml"
[ "${FULL:-}" = 1 ] || cat "$work/unswept.toml" >>"$work/schemathesis.toml"
failed=0
(
	cd "$work"
	STUND_FUZZ_TOKEN=$(cat token) PYTHONPATH=$tool/lib PYTHONDONTWRITEBYTECODE=1 timeout 1800 \
		python3 -m schemathesis.cli --no-color run "http://127.0.0.1:$port/openapi.json" "$@"
) >"$work/report" 2>&1 || failed=$?

# The stack says more about its own errors than it tells a caller.
grep 'level=ERROR' "$work/log" | cut -c1-1500 | head -n 20 >&2 || true
if [ "$failed" != 0 ]; then
	cat "$work/report"
	die "the API answers otherwise than its document says; see above"
fi
sed -n '/SUMMARY/,$p' "$work/report"
say "every answer is as documented"
