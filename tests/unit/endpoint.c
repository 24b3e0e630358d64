/* endpoint.c - addresses as text, as sockaddr, and compared */
#include "check.h"

#include "endpoint.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/un.h>
#include <unistd.h>

/* TEXT (parsed) is printed as WANT, and survives the way over sockaddr. */
static void check_parsed(const char *text, const char *want)
{
	char got[ENDPOINT_TEXT];
	struct sockaddr_storage ss;
	struct endpoint e, back;

	check(endpoint_parse(&e, text) == 0, text, __FILE__, __LINE__);
	CHECK_TEXT(endpoint_text(&e, got), want);
	CHECK(endpoint_to(&e, &ss) == (e.family == AF_INET
					      ? sizeof(struct sockaddr_in)
					      : sizeof(struct sockaddr_in6)));
	endpoint_from(&back, (struct sockaddr *)&ss);
	CHECK(back.family == e.family && endpoint_same(&back, &e));
}

static void check_refused(const char *text)
{
	struct endpoint e;

	errno = 0;
	check(endpoint_parse(&e, text) == -1 && errno == EINVAL, text, __FILE__,
	    __LINE__);
}

static void check_parse(void)
{
	static const char *const none[] = {"", ":", ":80", "[]:80", "x",
	    "65536", "-1", " 80", "80 ", "0x50", "127.0.0.1",
	    "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:80x",
	    "127.0.0.1 :80", " 127.0.0.1:80", "127.0.0:80", "127.0.0.256:80",
	    "127.0.0.1:80:80", "localhost:80", "::1", "[::1]", "[::1]80",
	    "[::1:80", "::1]:80", "[[::1]]:80", "[::g]:80",
	    "[1:2:3:4:5:6:7:8:9]:80", "[1::2::3]:80",
	    "1111111111111111111111111111111111111111111111111111111111:80"};
	struct endpoint e;

	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		check_refused(none[i]);
	CHECK(endpoint_parse(&e, "6666") == 0);
	CHECK(e.family == AF_UNSPEC && e.port == 6666);
	CHECK(endpoint_parse(&e, "0") == 0 && e.port == 0);
	CHECK(endpoint_parse(&e, "65535") == 0 && e.port == 65535);
	check_parsed("127.0.0.1:6666", "127.0.0.1:6666");
	check_parsed("0.0.0.0:0", "0.0.0.0:0");
	check_parsed("255.255.255.255:65535", "255.255.255.255:65535");
	check_parsed("[::1]:6666", "[::1]:6666");
	check_parsed("[0:0:0:0:0:0:0:1]:1", "[::1]:1");
	check_parsed("[::ffff:127.0.0.1]:6666", "127.0.0.1:6666");
	check_parsed("[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]:65535",
	    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
}

static struct endpoint at(const char *text)
{
	struct endpoint e;

	check(endpoint_parse(&e, text) == 0, text, __FILE__, __LINE__);
	return e;
}

static bool same(const char *a, const char *b)
{
	struct endpoint ea = at(a), eb = at(b);

	CHECK(endpoint_same(&ea, &eb) == endpoint_same(&eb, &ea));
	return endpoint_same(&ea, &eb);
}

static bool is(bool (*what)(const struct endpoint *), const char *text)
{
	struct endpoint e = at(text);

	return what(&e);
}

static void check_compare(void)
{
	struct endpoint none = {.port = 1}, none_too = {.port = 1};
	struct endpoint a = at("127.0.0.1:1"), b = at("127.0.0.1:2");

	CHECK(same("127.0.0.1:1", "127.0.0.1:1"));
	CHECK(!same("127.0.0.1:1", "127.0.0.1:2"));
	CHECK(!same("127.0.0.1:1", "127.0.0.2:1"));
	CHECK(endpoint_same_host(&a, &b));
	CHECK(same("127.0.0.1:1", "[::ffff:127.0.0.1]:1"));
	CHECK(!same("127.0.0.1:1", "[::127.0.0.1]:1"));
	CHECK(!same("0.0.0.0:1", "[::]:1"));
	CHECK(same("[::1]:1", "[::1]:1"));
	CHECK(!same("[::1]:1", "[::2]:1"));
	CHECK(endpoint_same(&none, &none_too));
	CHECK(!endpoint_same_host(&none, &a));
}

static void check_kinds(void)
{
	struct endpoint none = {0};

	CHECK(is(endpoint_is_wildcard, "0.0.0.0:1"));
	CHECK(is(endpoint_is_wildcard, "[::]:1"));
	/* Bound to this, a socket takes every IPv4 address. */
	CHECK(is(endpoint_is_wildcard, "[::ffff:0.0.0.0]:1"));
	CHECK(!is(endpoint_is_wildcard, "0.0.0.1:1"));
	CHECK(!is(endpoint_is_wildcard, "[::1]:1"));
	CHECK(!endpoint_is_wildcard(&none));
	CHECK(is(endpoint_is_ipv4, "1.2.3.4:1"));
	CHECK(is(endpoint_is_ipv4, "[::ffff:1.2.3.4]:1"));
	CHECK(!is(endpoint_is_ipv4, "[::1.2.3.4]:1"));
	CHECK(!is(endpoint_is_ipv4, "[::]:1"));
	CHECK(!endpoint_is_ipv4(&none));
	CHECK(is(endpoint_is_loopback, "127.0.0.1:1"));
	CHECK(is(endpoint_is_loopback, "127.255.255.254:1"));
	CHECK(is(endpoint_is_loopback, "[::1]:1"));
	CHECK(is(endpoint_is_loopback, "[::ffff:127.0.0.1]:1"));
	CHECK(!is(endpoint_is_loopback, "128.0.0.1:1"));
	CHECK(!is(endpoint_is_loopback, "[::2]:1"));
	CHECK(!is(endpoint_is_loopback, "[7f00::]:1"));
	CHECK(!endpoint_is_loopback(&none));
}

static void check_scope(void)
{
	struct endpoint e = at("[fe80::1]:6666");
	char text[ENDPOINT_TEXT];
	struct sockaddr_storage ss;
	struct endpoint back;

	e.scope = if_nametoindex("lo");
	CHECK_TEXT(endpoint_text(&e, text), "[fe80::1%lo]:6666");
	CHECK_TEXT(endpoint_host(&e, text), "fe80::1%lo");
	endpoint_to(&e, &ss);
	endpoint_from(&back, (struct sockaddr *)&ss);
	CHECK(back.scope == e.scope);
	e.scope = 0x7fffffff; /* no interface has this index */
	CHECK_TEXT(endpoint_text(&e, text), "[fe80::1]:6666");
}

static void check_others(void)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX, .sun_path = "x"};
	int fd = socket(AF_INET, SOCK_STREAM, 0), pair[2];
	struct sockaddr_storage ss;
	char text[ENDPOINT_TEXT];
	struct endpoint e;
	struct ends ends;

	endpoint_from(&e, (struct sockaddr *)&un);
	CHECK(e.family == AF_UNSPEC && e.port == 0);
	CHECK(endpoint_to(&e, &ss) == 0);
	CHECK_TEXT(endpoint_text(&e, text), "?:0");
	ends_of(&ends, fd);
	CHECK(ends.local.family == AF_INET && ends.local.port == 0);
	CHECK(ends.remote.family == AF_UNSPEC);
	close(fd);
	CHECK(pipe(pair) == 0);
	ends_of(&ends, pair[0]);
	CHECK(ends.local.family == AF_UNSPEC);
	CHECK(endpoint_parse_host(&e, "::1") == 0 && e.family == AF_INET6);
	CHECK(endpoint_parse_host(&e, "1.2.3.4") == 0);
	CHECK(e.family == AF_INET && e.port == 0);
	CHECK(endpoint_parse_host(&e, "[::1]") == -1 && errno == EINVAL);
	CHECK(endpoint_parse_host(&e, "") == -1 && errno == EINVAL);
}

int main(void)
{
	check_parse();
	check_compare();
	check_kinds();
	check_scope();
	check_others();
	return check_status();
}
