/*
 * sockopt.c - which options there are, and when each is set
 *
 * The moment matters as much as the option: SO_REUSEADDR after bind(2) is
 * too late for that bind, SO_RCVBUF after connect(2) too late for the window
 * scale, SO_LINGER in time until close(2). -A, -P and -L are rows of this
 * table like any other; "-o help" prints it.
 *
 * Try: serv -o TCP_LINGER2=2 127.0.0.1 6666
 *	serv -o SO_REUSEADDR@accepted 127.0.0.1 6666
 * See also: socket(7), ip(7), ipv6(7), tcp(7).
 */
#include "sockopt.h"

#include "msg.h"
#include "num.h"

#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51 /* Linux 6.3, ip(7) */
#endif

#define SOL(name) SOL_SOCKET, name
#define TCP(name) IPPROTO_TCP, name
#define IP4(name) IPPROTO_IP, name
#define IP6(name) IPPROTO_IPV6, name

static const struct sockopt table[] = {
    {"SO_REUSEADDR", SOL(SO_REUSEADDR), SOCKOPT_BOOL, STAGE_BIND,
	"bind over connections whose socket had it too (-A)"},
    {"SO_REUSEPORT", SOL(SO_REUSEPORT), SOCKOPT_BOOL, STAGE_BIND,
	"several listeners of one user share the port (-P)"},
    {"IP_BIND_ADDRESS_NO_PORT", IP4(IP_BIND_ADDRESS_NO_PORT), SOCKOPT_BOOL,
	STAGE_BIND, "bind(2) to port 0 leaves the port to connect(2)"},
    {"IP_LOCAL_PORT_RANGE", IP4(IP_LOCAL_PORT_RANGE), SOCKOPT_RANGE, STAGE_BIND,
	"ephemeral ports of this socket, FIRST-LAST"},
    {"IP_FREEBIND", IP4(IP_FREEBIND), SOCKOPT_BOOL, STAGE_BIND,
	"bind to an address that is not local (yet)"},
    {"IPV6_V6ONLY", IP6(IPV6_V6ONLY), SOCKOPT_BOOL, STAGE_BIND,
	":: takes IPv6 only, not IPv4 as well"},
    {"SO_BINDTODEVICE", SOL(SO_BINDTODEVICE), SOCKOPT_TEXT, STAGE_BIND,
	"only packets of this interface"},
    {"SO_RCVBUF", SOL(SO_RCVBUF), SOCKOPT_INT, STAGE_CONNECT,
	"receive buffer, bytes (the kernel doubles it)"},
    {"SO_SNDBUF", SOL(SO_SNDBUF), SOCKOPT_INT, STAGE_CONNECT,
	"send buffer, bytes (the kernel doubles it)"},
    {"TCP_MAXSEG", TCP(TCP_MAXSEG), SOCKOPT_INT, STAGE_CONNECT,
	"largest segment, bytes"},
    {"TCP_WINDOW_CLAMP", TCP(TCP_WINDOW_CLAMP), SOCKOPT_INT, STAGE_CONNECT,
	"largest window offered, bytes"},
    {"TCP_SYNCNT", TCP(TCP_SYNCNT), SOCKOPT_INT, STAGE_CONNECT,
	"how often a SYN is sent again"},
    {"TCP_DEFER_ACCEPT", TCP(TCP_DEFER_ACCEPT), SOCKOPT_INT, STAGE_CONNECT,
	"accept(2) waits for data, seconds"},
    {"TCP_CONGESTION", TCP(TCP_CONGESTION), SOCKOPT_TEXT, STAGE_CONNECT,
	"congestion control by name"},
    {"IP_TTL", IP4(IP_TTL), SOCKOPT_INT, STAGE_CONNECT,
	"hops a segment may make, 1 to 255"},
    {"IP_TOS", IP4(IP_TOS), SOCKOPT_INT, STAGE_CONNECT, "type-of-service byte"},
    {"IPV6_UNICAST_HOPS", IP6(IPV6_UNICAST_HOPS), SOCKOPT_INT, STAGE_CONNECT,
	"hops a segment may make, 1 to 255"},
    {"SO_LINGER", SOL(SO_LINGER), SOCKOPT_LINGER, STAGE_CONNECTED,
	"close(2) waits, seconds; 0: it sends RST (-L)"},
    {"SO_KEEPALIVE", SOL(SO_KEEPALIVE), SOCKOPT_BOOL, STAGE_CONNECTED,
	"probe a silent peer"},
    {"SO_OOBINLINE", SOL(SO_OOBINLINE), SOCKOPT_BOOL, STAGE_CONNECTED,
	"urgent data stay in the stream"},
    {"SO_RCVLOWAT", SOL(SO_RCVLOWAT), SOCKOPT_INT, STAGE_CONNECTED,
	"readable from this many bytes on"},
    {"TCP_NODELAY", TCP(TCP_NODELAY), SOCKOPT_BOOL, STAGE_CONNECTED,
	"small segments at once (Nagle off)"},
    {"TCP_CORK", TCP(TCP_CORK), SOCKOPT_BOOL, STAGE_CONNECTED,
	"full segments only"},
    {"TCP_QUICKACK", TCP(TCP_QUICKACK), SOCKOPT_BOOL, STAGE_CONNECTED,
	"acknowledge at once, for now"},
    {"TCP_KEEPIDLE", TCP(TCP_KEEPIDLE), SOCKOPT_INT, STAGE_CONNECTED,
	"silence before the first probe, seconds"},
    {"TCP_KEEPINTVL", TCP(TCP_KEEPINTVL), SOCKOPT_INT, STAGE_CONNECTED,
	"time between probes, seconds"},
    {"TCP_KEEPCNT", TCP(TCP_KEEPCNT), SOCKOPT_INT, STAGE_CONNECTED,
	"probes before it gives up"},
    {"TCP_USER_TIMEOUT", TCP(TCP_USER_TIMEOUT), SOCKOPT_INT, STAGE_CONNECTED,
	"give up unacknowledged data after, ms"},
    {"TCP_NOTSENT_LOWAT", TCP(TCP_NOTSENT_LOWAT), SOCKOPT_INT, STAGE_CONNECTED,
	"writable below this many unsent bytes"},
    {"TCP_LINGER2", TCP(TCP_LINGER2), SOCKOPT_INT, STAGE_CLOSE,
	"life of an orphaned FIN_WAIT2, seconds"},
};

enum { NOPTIONS = sizeof table / sizeof table[0] };

/* The stages: what -o calls them, and what the table says. */
static const struct {
	const char *name;
	const char *text;
} stages[] = {
    [STAGE_BIND] = {"bind", "before bind"},
    [STAGE_CONNECT] = {"connect", "before connect"},
    [STAGE_LISTENING] = {"listening", "after listen"},
    [STAGE_CONNECTED] = {"accepted", "on accepted"},
    [STAGE_CLOSE] = {"close", "before close"},
};

enum { NSTAGES = sizeof stages / sizeof stages[0] };

/* What -o takes after the "=", by kind. */
static const char *const kinds[] = {
    [SOCKOPT_BOOL] = "[=0|1]",
    [SOCKOPT_INT] = "=NUMBER",
    [SOCKOPT_LINGER] = "=SECS",
    [SOCKOPT_RANGE] = "=FIRST-LAST",
    [SOCKOPT_TEXT] = "=NAME",
};

/* "FIRST-LAST" as the kernel takes it: FIRST in the lower 16 bits. */
static int parse_range(char *text, unsigned *value)
{
	char *dash = strchr(text, '-');
	long first, last;

	if (dash == NULL)
		return -1;
	*dash = '\0';
	if (num_parse(text, 1, 65535, &first) == -1 ||
	    num_parse(dash + 1, first, 65535, &last) == -1)
		return -1;
	*value = (unsigned)(last << 16 | first);
	return 0;
}

/* The value of REQ from TEXT (NULL: none was given). */
static int parse_value(struct sockopt_request *req, char *text)
{
	enum sockopt_kind kind = req->option->kind;
	long n = 1;

	if (text == NULL && kind != SOCKOPT_BOOL)
		return -1;
	if (kind == SOCKOPT_TEXT) {
		snprintf(req->text, sizeof req->text, "%s", text);
		return *text && strcmp(req->text, text) == 0 ? 0 : -1;
	}
	if (kind == SOCKOPT_RANGE)
		return parse_range(text, &req->value);
	if (text &&
	    num_parse(text, 0, kind == SOCKOPT_BOOL ? 1 : INT_MAX, &n) == -1)
		return -1;
	req->value = (unsigned)n;
	return 0;
}

static int parse_stage(struct sockopt_request *req, const char *text)
{
	for (int i = 0; i < NSTAGES; i++)
		if (strcasecmp(text, stages[i].name) == 0) {
			req->stage = (enum stage)i;
			return 0;
		}
	return -1;
}

static const struct sockopt *find(const char *name)
{
	for (int i = 0; i < NOPTIONS; i++)
		if (strcasecmp(name, table[i].name) == 0)
			return &table[i];
	return NULL;
}

int sockopt_add(
    struct sockopt_list *list, const char *spec, char *why, size_t size)
{
	const int room = sizeof list->item / sizeof list->item[0];
	struct sockopt_request *req = &list->item[list->count];
	char name[128], *stage, *value;

	if (list->count == room) {
		snprintf(why, size, "'%s' is one option too many", spec);
		return -1;
	}
	if (snprintf(name, sizeof name, "%s", spec) >= (int)sizeof name) {
		snprintf(why, size, "'%.20s...' is too long", spec);
		return -1;
	}
	stage = strchr(name, '@');
	if (stage)
		*stage++ = '\0';
	value = strchr(name, '=');
	if (value)
		*value++ = '\0';
	req->option = find(name);
	if (req->option == NULL) {
		snprintf(
		    why, size, "'%s' is no option; -o help lists them", name);
		return -1;
	}
	if (parse_value(req, value) == -1) {
		snprintf(why, size, "'%s' is not of the form %s%s", spec,
		    req->option->name, kinds[req->option->kind]);
		return -1;
	}
	req->stage = req->option->stage;
	if (stage && parse_stage(req, stage) == -1) {
		snprintf(why, size,
		    "'%s' names no stage: bind, connect, "
		    "listening, accepted or close",
		    spec);
		return -1;
	}
	list->count++;
	return 0;
}

static int set(const struct sockopt_request *req, int fd)
{
	const struct sockopt *o = req->option;
	struct linger linger = {.l_onoff = 1, .l_linger = (int)req->value};

	if (o->kind == SOCKOPT_LINGER)
		return setsockopt(
		    fd, o->level, o->optname, &linger, sizeof linger);
	if (o->kind == SOCKOPT_TEXT)
		return setsockopt(fd, o->level, o->optname, req->text,
		    (socklen_t)strlen(req->text));
	return setsockopt(
	    fd, o->level, o->optname, &req->value, sizeof req->value);
}

/* The value as the narration shows it. */
static void value_text(
    const struct sockopt_request *req, char *buf, size_t size)
{
	switch (req->option->kind) {
	case SOCKOPT_BOOL:
	case SOCKOPT_INT:
		snprintf(buf, size, "%u", req->value);
		break;
	case SOCKOPT_LINGER:
		snprintf(buf, size, "{1, %u}", req->value);
		break;
	case SOCKOPT_RANGE:
		snprintf(
		    buf, size, "%u-%u", req->value & 0xffff, req->value >> 16);
		break;
	case SOCKOPT_TEXT:
		snprintf(buf, size, "%s", req->text);
		break;
	}
}

int sockopt_apply(const struct sockopt_list *list, enum stage stage, int fd,
    const struct ends *ends, const struct voice *v)
{
	char value[64] = "";

	for (int i = 0; i < list->count; i++) {
		const struct sockopt_request *req = &list->item[i];

		if (req->stage != stage)
			continue;
		if (v->level == VOICE_CALLS)
			value_text(req, value, sizeof value);
		if (voice_call(v, fd, ends, set(req, fd),
			"setsockopt(%d, %s, %s)", fd, req->option->name,
			value) == -1) {
			msg_failed("setsockopt", req->option->name);
			return -1;
		}
	}
	return 0;
}

bool sockopt_before_bind(
    const struct sockopt_list *list, const char *name, unsigned *value)
{
	bool set = false;

	for (int i = 0; i < list->count; i++)
		if (list->item[i].stage == STAGE_BIND &&
		    strcmp(list->item[i].option->name, name) == 0) {
			*value = list->item[i].value;
			set = true;
		}
	return set;
}

static const char *level_name(int level)
{
	switch (level) {
	case SOL_SOCKET:
		return "socket(7)";
	case IPPROTO_TCP:
		return "tcp(7)";
	case IPPROTO_IP:
		return "ip(7)";
	default:
		return "ipv6(7)";
	}
}

void sockopt_table(FILE *out)
{
	fprintf(out, "%-35s %-9s %-14s %s\n", "OPTION", "SEE", "SET", "WHAT");
	for (int i = 0; i < NOPTIONS; i++) {
		const struct sockopt *o = &table[i];
		int n = fprintf(out, "%s%s", o->name, kinds[o->kind]);

		fprintf(out, "%*s %-9s %-14s %s\n", 35 - n, "",
		    level_name(o->level), stages[o->stage].text, o->help);
	}
}
