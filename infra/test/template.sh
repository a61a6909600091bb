#!/usr/bin/env bash
# Holds the templates to CloudFormation's schemas and rules, with no warning waved through.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$here/../.."

python_tool lint || without "the templates were not checked"
AWS_DEFAULT_REGION=eu-north-1 PYTHONPATH=$tool/lib PYTHONDONTWRITEBYTECODE=1 python3 -c 'import sys; from cfnlint.runner import main; sys.exit(main())' template.yaml infra/aws/*.yaml ||
	die "the templates have faults; see above"
say "the templates are in order"
