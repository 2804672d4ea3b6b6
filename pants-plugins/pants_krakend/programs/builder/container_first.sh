# The first process of a build's container: $1 bytes of tar are its input, $2 seconds its time.
# The input stays open as long as the client lives; with the client the build ends, and with this
# process the container. Plain sh: images have dash or busybox.
trap 'exit 143' HUP INT TERM
exec 3<&0
head -c "$1" <&3 | tar -xomf - -C / || exit 70
{
	cat <&3
	kill -TERM $$
} >/dev/null 2>&1 &
timeout -k 5 "$2" sh /tmp/build.sh 3<&- </dev/null &
wait $!
