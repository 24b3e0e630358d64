/* netspec.c - what lonet's -a and -s take, and what they do not */
#include "check.h"

#include "netspec.h"

#include <netinet/in.h>

static bool reads(const char *text, const char *host, long bits)
{
	char got[ENDPOINT_TEXT];
	struct endpoint e;
	long len;

	return netspec_address(&e, &len, text) == 0 && len == bits &&
	       e.port == 0 && strcmp(endpoint_host(&e, got), host) == 0;
}

/* Refused, and neither result is touched. */
static bool no_address(const char *text)
{
	struct endpoint e = {.family = AF_UNIX};
	long len = -42;

	return netspec_address(&e, &len, text) == -1 && len == -42 &&
	       e.family == AF_UNIX;
}

static bool sets(const char *spec, const char *want, const char *value)
{
	char path[NETSPEC_PATH];
	const char *got = netspec_sysctl(path, spec);

	return got && strcmp(path, want) == 0 && strcmp(got, value) == 0;
}

static bool no_sysctl(const char *spec)
{
	char path[NETSPEC_PATH];

	return netspec_sysctl(path, spec) == NULL;
}

static void addresses(void)
{
	static const char *const none[] = {"", "/", "/24", "x", "192.0.2",
	    "192.0.2.1/", "192.0.2.1/33", "192.0.2.1/-1", "192.0.2.1/ 8",
	    "192.0.2.1/8/8", "192.0.2.1 ", "192.0.2.1:80", "[::1]", "::1/129",
	    "::1%lo", "2001:db8::1/0x40", "192.0.2.1/255.255.255.0"};
	char longest[200];

	CHECK(reads("192.0.2.1", "192.0.2.1", 32));
	CHECK(reads("192.0.2.1/24", "192.0.2.1", 24));
	CHECK(reads("192.0.2.1/0", "192.0.2.1", 0));
	CHECK(reads("2001:db8::1", "2001:db8::1", 128));
	CHECK(reads("2001:db8::1/64", "2001:db8::1", 64));
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		check(no_address(none[i]), none[i], __FILE__, __LINE__);
	/* Cut off it would be an address with a length. */
	snprintf(longest, sizeof longest, "192.0.2.1/%0150d", 8);
	CHECK(no_address(longest));
}

static void settings(void)
{
	static const char *const none[] = {"", "=", "=1", "net", "net=1",
	    "net.=1", "net.ipv4.tcp_timestamps", "kernel.hostname=x",
	    "network.ipv4.x=1", " net.ipv4.x=1", "/net/ipv4/x=1",
	    "net/../kernel/hostname=x", "net/..=1", "net.//.kernel.hostname=x",
	    "net.ipv4.//.//.kernel.hostname=x", "net/ipv4/../../kernel/x=1"};
	char spec[400];

	CHECK(sets("net.ipv4.tcp_rmem=4096 8192 16384",
	    "/proc/sys/net/ipv4/tcp_rmem", "4096 8192 16384"));
	CHECK(sets("net/ipv4/tcp_timestamps=0",
	    "/proc/sys/net/ipv4/tcp_timestamps", "0"));
	CHECK(sets("net.ipv4.conf.eth0/1.rp_filter=1",
	    "/proc/sys/net/ipv4/conf/eth0.1/rp_filter", "1"));
	CHECK(sets("net/ipv4/conf/eth0.1/rp_filter=1",
	    "/proc/sys/net/ipv4/conf/eth0.1/rp_filter", "1"));
	/* The value is the kernel's to judge. */
	CHECK(sets("net.ipv4.x=", "/proc/sys/net/ipv4/x", ""));
	CHECK(sets("net.ipv4.x=a=../b", "/proc/sys/net/ipv4/x", "a=../b"));
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		check(no_sysctl(none[i]), none[i], __FILE__, __LINE__);
	/* "/proc/sys/" and 245 more fill the path, with its final NUL. */
	snprintf(spec, sizeof spec, "net.%0241d=1", 0);
	CHECK(!no_sysctl(spec));
	snprintf(spec, sizeof spec, "net.%0242d=1", 0);
	CHECK(no_sysctl(spec));
}

int main(void)
{
	addresses();
	settings();
	return check_status();
}
