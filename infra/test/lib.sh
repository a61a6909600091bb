# What the scripts of this folder share. To be sourced by bash.

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${STUND_CACHE:-${HOME:-/tmp}/.cache/stund}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# apt_install PACKAGE...: installs them where this is Debian and we are root; fails elsewhere. One at a time, as apt
# wants it.
apt_install() {
	[ "$(id -u)" = 0 ] && have apt-get || return 1
	mkdir -p "$cache" || return 1
	say "installing $*"
	(
		flock 9 && apt-get update -qq &&
			DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"
	) 9>"$cache/apt.lock" >&2
}

# install_once FOLDER COMMAND...: COMMAND gets an empty folder to fill, as its last argument; when it succeeds the
# folder is there under its name, whole. Safe with several at once: each fills its own, the first wins.
install_once() {
	local folder=$1 new
	shift
	[ -d "$folder" ] && return
	# Spelled out, because a function that is asked for its result does not stop at a failure.
	mkdir -p "$(dirname "$folder")" || return 1
	new=$(mktemp -d "$folder.XXXXXX") || return 1
	if ! "$@" "$new"; then
		rm -rf "$new"
		return 1
	fi
	# A rename onto a folder that is not empty fails: then another was faster, and has the same.
	mv -T "$new" "$folder" 2>/dev/null || rm -rf "$new"
	[ -d "$folder" ]
}

# answers PORT: whether something on the loopback port speaks HTTP.
answers() {
	local line=
	{
		exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET / HTTP/1.0\r\n\r\n' >&3 && read -r -t 5 line <&3
		exec 3<&- 3>&-
	} 2>/dev/null || true
	[[ $line == HTTP/* ]]
}

taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# serve NAME COMMAND...: starts COMMAND in the background on a free port, put in place of PORT in its arguments, and
# prints NAME_PID=pid, then NAME=address as soon as it answers. The log is a file in the cache.
serve() {
	local name=$1 try port pid log arg
	shift
	mkdir -p "$cache/log" || return 1
	for try in 1 2 3 4 5; do
		# Below the range that systems give to outgoing connections, so that none takes it in the meantime.
		port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
		taken "$port" && continue
		log=$cache/log/$name.$port
		local args=()
		for arg; do args+=("${arg//PORT/$port}"); done
		nohup "${args[@]}" </dev/null >"$log" 2>&1 &
		pid=$!
		printf '%s_PID=%s\n' "$name" "$pid"
		for _ in $(seq 600); do
			kill -0 "$pid" 2>/dev/null || break
			if answers "$port" && kill -0 "$pid" 2>/dev/null; then
				printf '%s=http://127.0.0.1:%s\n' "$name" "$port"
				return
			fi
			sleep 0.1
		done
		kill "$pid" 2>/dev/null || true
		say "attempt $try on port $port did not answer; the end of its log:"
		tail -n 5 "$log" >&2
	done
	return 1
}

# python_tool NAME: installs what requirements-NAME.txt pins, once, into a folder of the cache, and sets tool to it: run
# it with PYTHONPATH=$tool/lib. Answers 1, having said why, where that cannot be.
python_tool() {
	local list=$here/requirements-$1.txt version
	have python3 || { say "needs python3 with venv (Debian: apt-get install python3 python3-venv)"; return 1; }
	version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
	tool=$cache/$1-$version-$(cksum <"$list" | cut -d' ' -f1)
	install_once "$tool" python_packages "$list" || { say "cannot fetch $1 with pip"; return 1; }
}

# python_packages LIST FOLDER: packages go into a plain folder, because a venv holds its own path and could not be
# renamed into place.
python_packages() {
	say "fetching ${1##*/} into $cache"
	python3 -m venv "$2/venv" >&2 &&
		"$2/venv/bin/python" -m pip install -q --disable-pip-version-check -r "$1" --target "$2/lib" >&2 &&
		rm -rf "$2/venv"
}

# without WHAT: names what is left out, and ends the script well; with CI=true nothing may be left out.
without() {
	[ "${CI:-}" != true ] || die "$* (CI=true: nothing may be left out)"
	say "LEFT OUT: $*"
	exit 0
}
