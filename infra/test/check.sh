#!/usr/bin/env bash
# Formatting, vet, staticcheck, module files, licences: prints what is wrong and fails.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$here/../.."

unformatted=$(gofmt -l .)
[ -z "$unformatted" ] || die "not formatted: $unformatted"
go vet ./...
# Pinned here and not in go.mod: a tool of ours, not a dependency of what we deploy.
go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
go mod tidy -diff || die "go.mod is not tidy: run go mod tidy"
say "formatting, vet, staticcheck and go.mod are in order"
licences=$(go run ./infra/licences) || die "$licences"
say "what ships has licences that bind nobody"
