#!/usr/bin/env bash
# Type-checks the TypeScript of what is embedded in pages; esbuild, which builds it, only strips the types.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$here/../.."

tools=$("$here/npm.sh") || without "the types of the TypeScript were not checked"
tsc=$(sed -n 's/^STUND_TSC=//p' <<<"$tools")
for project in internal/*/src/tsconfig.json; do
	"$tsc" -p "$project" --noEmit || die "$project has faults; see above"
done
say "the types of the TypeScript are in order"
