#!/usr/bin/env bash
# Every test that this machine can run. DynamoDB Local and moto are fetched and started here; without them, or without
# Python for cfn-lint and the API fuzzer, what needs them is named and left out, unless CI=true.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$here/../.."

"$here/with-aws.sh" go test -timeout 20m "$@" ./...
"$here/template.sh"
"$here/api-fuzz.sh"
