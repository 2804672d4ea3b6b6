# Behind the plan's own lines (bundle.go): checks the image's Go, builds, and sends the result.
is=$(found) || exit
if [ "$is" != "$wanted" ]; then
	echo "this image has:" $is >&2
	exit 65
fi
mkdir /tmp/out && cd "$directory" || exit 70
list >/tmp/out/modules 2>/tmp/said &
listing=$!
build >&2 || exit
wait "$listing" || {
	status=$?
	cat /tmp/said >&2
	exit "$status"
}
tar -cf - -C /tmp/out modules output
