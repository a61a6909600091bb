#!/usr/bin/env bash
# Makes moto's server (SES and SNS) available and starts it: prints STUND_MOTO_PID and STUND_MOTO (its address), for the
# caller to stop. Needs python3 with venv.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

python_tool moto || exit 1

serve STUND_MOTO env PYTHONPATH="$tool/lib" python3 -c \
	'import sys; from moto.server import main; main(sys.argv[1:])' -H 127.0.0.1 -p PORT || die "moto does not start"
