/*
 * options_check.c - flags that contradict each other
 *
 * Each is right for itself, so this can only be seen once all are read.
 *
 * See also: options.c.
 */
#include "options_check.h"

#include "msg.h"
#include "net.h"

#include <stddef.h>
#include <sys/socket.h>

static const char *family_name(int family)
{
	return family == AF_INET ? "IPv4" : "IPv6";
}

/* The families of -4/-6, -b and HOST must agree. */
static int check_families(struct options *o, const struct asked *asked)
{
	int literal = net_literal(o->host);

	if (asked->four && asked->six) {
		msg_say("-4 and -6 exclude each other");
		return -1;
	}
	o->family = asked->four ? AF_INET : asked->six ? AF_INET6 : AF_UNSPEC;
	if (o->bind.family != AF_UNSPEC) {
		if (o->family != AF_UNSPEC && o->family != o->bind.family) {
			msg_say("-b: an %s address, where -%c asks for %s",
			    family_name(o->bind.family),
			    asked->four ? '4' : '6', family_name(o->family));
			return -1;
		}
		o->family = o->bind.family;
	}
	if (literal == AF_UNSPEC || o->family == AF_UNSPEC ||
	    literal == o->family)
		return 0;
	msg_say("HOST: '%s' is an %s address, where %s asks for %s", o->host,
	    family_name(literal),
	    asked->four  ? "-4"
	    : asked->six ? "-6"
			 : "-b",
	    family_name(o->family));
	return -1;
}

static int check_closing(
    struct options *o, const struct asked *asked, enum program who)
{
	const struct closing *c = &o->closing;

	if (asked->active && asked->passive) {
		msg_say("-a and -p exclude each other");
		return -1;
	}
	o->active = who == PROGRAM_SERV ? asked->active : !asked->passive;
	if (c->deaf_for && c->deaf == DEAF_NOT) {
		msg_say("--deaf-for: says how long -D lasts, and there is "
			"no -D");
		return -1;
	}
	if (c->deaf_for && (c->deaf == DEAF_SYN || c->deaf == DEAF_SYNACK)) {
		msg_say("--deaf-for: goes with -D fin, ack or all: it is a "
			"connection that hears again");
		return -1;
	}
	if (c->deaf_for && c->deaf != DEAF_FIN && c->how != CLOSE_BY_SHUTDOWN) {
		msg_say("--deaf-for: needs -c shutdown here, any other way "
			"gives the descriptor away");
		return -1;
	}
	return 0;
}

static int check_stages(const struct options *o, enum program who)
{
	for (int i = 0; who == PROGRAM_CLIENT && i < o->sockopts.count; i++)
		if (o->sockopts.item[i].stage == STAGE_LISTENING) {
			msg_say("-o: %s@listening: a client does not listen",
			    o->sockopts.item[i].option->name);
			return -1;
		}
	return 0;
}

/* What the load cannot do, "" for nothing. */
static const char *not_in_a_load(const struct options *o)
{
	if (o->message)
		return "-m";
	if (o->closing.delay)
		return "-Q";
	if (o->closing.deaf_for)
		return "--deaf-for";
	if (o->voice.level == VOICE_CALLS)
		return "-v";
	if (o->closing.how != CLOSE_BY_CLOSE &&
	    o->closing.how != CLOSE_BY_SHUTDOWN)
		return "-c exit, kill, unread and held";
	return "";
}

/* What only the load has, likewise. */
static const char *only_in_a_load(const struct options *o)
{
	if (o->jobs)
		return "-j";
	if (o->tsv)
		return "--tsv";
	if (o->walks)
		return "-b FIRST-LAST";
	return "";
}

/* client: is it one conversation, or many connections? */
static int check_load(struct options *o)
{
	const char *flag;

	o->load = o->count > 0 || o->seconds > 0 || o->until_exhausted;
	flag = o->load ? not_in_a_load(o) : only_in_a_load(o);
	if (*flag && o->load)
		msg_say(
		    "%s: not with a load (-n, --for, --until-exhausted)", flag);
	else if (*flag)
		msg_say("%s: needs -n, --for or --until-exhausted", flag);
	if (o->jobs == 0)
		o->jobs = 1;
	return *flag ? -1 : 0;
}

int options_check(
    struct options *o, const struct asked *asked, enum program who)
{
	if (check_families(o, asked) == -1 ||
	    check_closing(o, asked, who) == -1 || check_stages(o, who) == -1)
		return -1;
	return who == PROGRAM_CLIENT ? check_load(o) : 0;
}
