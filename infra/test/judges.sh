#!/usr/bin/env bash
# Makes the judges of e-invoices and PDFs available (judges/Judges.java: phive and veraPDF) and starts them, in one
# process: prints STUND_JUDGES_PID and STUND_JUDGES (its address), for the caller to stop. Needs java (17 or later) and,
# the first time, mvn and javac.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need() {
	have "$1" || { apt_install "$2" && have "$1"; } || die "needs $1 (Debian: apt-get install $2)"
}

build() {
	need mvn maven
	need javac openjdk-17-jdk-headless
	say "fetching phive and veraPDF into $cache"
	mvn -q -B -f "$here/judges/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
		-DoutputDirectory="$1" >&2 &&
		javac -cp "$1/*" -d "$1" "$here/judges/Judges.java" >&2
}

need java openjdk-17-jre-headless
folder=$cache/judges-$(cat "$here"/judges/* | cksum | cut -d' ' -f1)
install_once "$folder" build || die "cannot fetch phive and veraPDF with mvn"

# One compiler and one collector thread: the tests want the processors. What it says goes to its log.
serve STUND_JUDGES java -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
	-cp "$folder:$folder/*" Judges PORT || die "the judges do not start"
