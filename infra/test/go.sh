#!/usr/bin/env bash
# go.sh LEG [FLAGS]: the Go tests of a leg. Legs run side by side (test.sh), each one package at a time: two cores have
# enough with that, and what races or drives a browser is not slowed down by a dozen others. LEG is
#   cloud    the functions' own programs: the paper cloud, and each for itself
#   e2e      the stories on one machine
#   browser  what a browser shows of the widget and the pages
#   rest     every other package
#   race     the packages that share memory between goroutines, under the race detector
#   all      every package, for whoever wants the tests alone
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$here/../.."

cloud=(papercloud cloud)
e2e=(e2e)
browser=(e2e/browser)

# What the race detector watches. These start goroutines that share memory, or are called by several at once: the ports'
# embedded driver with its group commit and feed, the use cases that race for a ledger, what counts and caches between
# requests, and the local world that runs the due work beside them. What is left out runs in one goroutine, or in
# processes of its own (the functions), or only waits for another program (DynamoDB Local, a browser). Their tests are
# in `rest` as well, without the detector, which makes everything some five times slower.
race=(store store/bolt store/faulty due react timeline join booking waitlist message busytime practice guard gateway
	local clock deliver/inbox patience)

named() { printf './internal/%s\n' "$@"; }

leg=${1:?usage: go.sh LEG [FLAGS]}
shift
case $leg in
cloud) mapfile -t packages < <(named "${cloud[@]}") ;;
e2e) mapfile -t packages < <(named "${e2e[@]}") ;;
browser) mapfile -t packages < <(named "${browser[@]}") ;;
race)
	have gcc || apt_install gcc libc6-dev || without "nothing was watched by the race detector, which needs gcc"
	export CGO_ENABLED=1
	mapfile -t packages < <(named "${race[@]}")
	# What runs in one goroutine does so without the detector, in `rest`; here it takes ten times as long.
	set -- -race -short "$@"
	unset FULL
	;;
rest)
	long=$(go list $(named "${cloud[@]}" "${e2e[@]}" "${browser[@]}"))
	mapfile -t packages < <(go list ./... | grep -vxF "$long")
	;;
all) packages=(./...) ;;
*) die "there is no leg $leg" ;;
esac
# A heap that may grow to five times what is in use takes a sixth of the work off the tests. What they start, such as
# the functions' own programs, does not get it where that says something about what ships.
export GOGC=${GOGC:-400}
# No test waits for a number of seconds; what hangs is ended here, and shows where it stands. `make check` vets.
limit=30m
[ "${FULL:-}" != 1 ] || limit=2h
go test -vet=off -timeout "$limit" -p 1 "$@" "${packages[@]}"
