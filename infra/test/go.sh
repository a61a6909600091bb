#!/usr/bin/env bash
# go.sh [FLAGS]: every Go test. What drives a browser, a Lambda process or hundreds of racing clients has deadlines of its own,
# and gets the machine to itself: those packages run one after another, at the end.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$here/../.."

heavy='^stund/internal/(cloud|store/dynamo|e2e|e2e/browser|papercloud)$'
all=$(go list ./...)
failed=0
# shellcheck disable=SC2046 # a word for each package
go test -timeout 20m "$@" $(grep -Ev "$heavy" <<<"$all") || failed=1
# shellcheck disable=SC2046
go test -timeout 20m -p 1 "$@" $(grep -E "$heavy" <<<"$all") || failed=1
exit $failed
