#!/usr/bin/env bash
# Type-checks the TypeScript of what is embedded in pages; esbuild, which builds it, only strips the types. And holds
# the staff app's vendored packages to what their registry has.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$here/../.."

tools=$("$here/npm.sh") || without "the types of the TypeScript were not checked"
tsc=$(sed -n 's/^STUND_TSC=//p' <<<"$tools")
modules=$(dirname "$(dirname "$tsc")")
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
for config in internal/*/src/tsconfig.json; do
	src=$PWD/$(dirname "$config")
	cat >"$project/tsconfig.json" <<-END
		{
		  "extends": "$src/tsconfig.json",
		  "compilerOptions": { "paths": { "*": ["$modules/*", "$modules/@types/*"] } },
		  "include": ["$src/*.ts", "$src/*.tsx", "$src/*.d.ts"]
		}
	END
	"$tsc" -p "$project" || die "$config has faults; see above"
done
say "the types of the TypeScript are in order"

vendor=internal/dashboard/vendor
while read -r package version _ _ files; do
	[[ $package == \#* ]] && continue
	grep -q "\"version\": *\"$version\"" "$modules/$package/package.json" ||
		die "$package $version of $vendor is not the version of infra/test/npm/package.json"
	for file in $files; do
		cmp "$vendor/${file%%=*}" "$modules/$package/${file#*=}" || die "$vendor/${file%%=*} is not as it was published"
	done
done <"$vendor/packages.txt"
say "the staff app's packages are as they were published"
