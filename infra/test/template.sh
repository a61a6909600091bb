#!/usr/bin/env bash
# Holds the templates to CloudFormation's schemas and rules, with no warning waved through, and builds functions of them
# as a deployment does: one of a nested stack, or with FULL=1 all. Neither needs Docker or an account.
#
# That all functions compile with these flags for this processor is known without SAM (infra/test/functions), and that
# each is built by the same makefile in the same way is held by a test of the templates (internal/cloud).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$here/../.."

python_tool lint || without "the templates were not checked"
export AWS_DEFAULT_REGION=eu-north-1 PYTHONPATH=$tool/lib PYTHONDONTWRITEBYTECODE=1
# SAM keeps notes in the home folder and tells its makers about each run; here it does neither.
export __SAM_CLI_APP_DIR=$tool/notes SAM_CLI_TELEMETRY=0

python3 -c 'import sys; from cfnlint.runner import main; sys.exit(main())' \
	template.yaml infra/aws/*.yaml infra/aws/functions/*.yaml ||
	die "the templates have faults; see above"
python3 -m samcli validate --lint >&2 || die "SAM does not take the template; see above"
say "the templates are in order"

built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT

# sam_build [FUNCTION]: builds it, or all.
sam_build() {
	python3 -m samcli build --build-dir "$built/out" "$@" >"$built/log" 2>&1 || {
		tail -n 40 "$built/log" >&2
		die "sam build $* failed"
	}
	made=$(find "$built/out" -path '*/bootstrap' -type f | wc -l)
}

if [ "${FULL:-}" = 1 ]; then
	want=$(find functions -mindepth 1 -maxdepth 1 -type d | wc -l)
	sam_build
	[ "$made" = "$want" ] || die "sam build made $made of $want functions"
	say "sam build made $made functions, $(du -sm "$built/out" | cut -f1) MB together"
	exit
fi
sam_build BookingFunctions/PublicPractice
[ "$made" = 1 ] || die "sam build made $made functions"
say "sam build made a function of a nested stack; FULL=1 makes all"
