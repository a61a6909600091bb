#!/usr/bin/env bash
# Holds the templates to CloudFormation's schemas and rules, with no warning waved through, and builds every function of
# them as a deployment does. Neither needs Docker or an account.
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
python3 -m samcli build --build-dir "$built" >"$built.log" 2>&1 || {
	tail -n 40 "$built.log" >&2
	rm -f "$built.log"
	die "sam build failed"
}
rm -f "$built.log"
want=$(find functions -mindepth 1 -maxdepth 1 -type d | wc -l)
got=$(find "$built" -path '*/bootstrap' -type f | wc -l)
[ "$got" = "$want" ] || die "sam build made $got of $want functions"
say "sam build made $got functions, $(du -sm "$built" | cut -f1) MB together"
