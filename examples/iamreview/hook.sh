#!/bin/sh
# Hook.sh is what pre-commit runs in the repository that it checks, with flags and files. It
# builds the command in its own checkout, once.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
command=$here/.build/iamreview
if [ ! -x "$command" ]; then
	mkdir -p "$here/.build"
	# pre-commit's own GIT_DIR is that of the other repository
	(cd "$here" && env -u GIT_DIR -u GIT_INDEX_FILE go build -buildvcs=false -o "$command.$$" .)
	mv "$command.$$" "$command"
fi
exec "$command" lint --skip-others "$@"
