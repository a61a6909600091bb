#!/usr/bin/env bash
# Makes DynamoDB Local available and starts it: prints STUND_DYNAMODB_PID and STUND_DYNAMODB (its address), for the
# caller to stop. It keeps everything in memory. Needs java (17 or later) and, the first time, mvn.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need() {
	have "$1" || { apt_install "$2" && have "$1"; } || die "needs $1 (Debian: apt-get install $2)"
}

download() {
	need mvn maven
	say "fetching DynamoDB Local into $cache"
	mvn -q -B -f "$here/dynamodb/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$1" >&2
}

need java openjdk-17-jre-headless
folder=$cache/dynamodb-$(cksum <"$here/dynamodb/pom.xml" | cut -d' ' -f1)
install_once "$folder" download || die "cannot fetch DynamoDB Local with mvn"

# A database for each access key, as it is without -sharedDb (internal/awstest: AccessKey).
# One collector thread: there is little garbage, and the tests want the processors.
serve STUND_DYNAMODB java -Xmx512m -XX:+UseSerialGC -Xshare:auto \
	-Djava.library.path="$folder" -cp "$folder/*" software.amazon.dynamodb.services.local.main.ServerRunner \
	-inMemory -disableTelemetry -port PORT || die "DynamoDB Local does not start"
