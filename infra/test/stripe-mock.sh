#!/usr/bin/env bash
# Builds Stripe's own stand-in, which knows every parameter of its API, into the cache: prints STUND_STRIPE_MOCK (its
# path). The test that asks it starts it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

build() {
	say "building stripe-mock into $cache"
	(cd / && GOBIN=$1 GOFLAGS= go install "github.com/stripe/stripe-mock@v0.203.0") >&2
}

folder=$cache/stripe-mock-0.203.0
install_once "$folder" build || die "cannot build it with go install"
printf 'STUND_STRIPE_MOCK=%s\n' "$folder/stripe-mock"
