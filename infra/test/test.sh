#!/usr/bin/env bash
# Every test that this machine can run. DynamoDB Local, moto, Chromium, axe-core and QEMU are fetched and started here; without
# them, or without Python for cfn-lint and the API fuzzer or npm for TypeScript's compiler, what needs them is named and left
# out, unless CI=true.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$here/../.."

"$here/with-tools.sh" "$here/go.sh" "$@"
"$here/types.sh"
"$here/template.sh"
"$here/api-fuzz.sh"
