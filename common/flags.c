/*
 * flags.c - one table of flags for both programs
 *
 * The letters follow Stevens' sock program where it has one. Usage, help
 * and what getopt_long(3) accepts all come from the table, so that they
 * cannot say different things; a test holds the manual pages against it.
 *
 * See also: getopt_long(3), options.c (what the flags mean).
 */
#include "flags.h"

#include <string.h>

static const char version[] = "0.1";

enum { BOTH = PROGRAM_SERV | PROGRAM_CLIENT };

struct flag {
	int letter; /* above FLAG_LONG_ONLY: it has none */
	const char *name;
	const char *arg; /* what it takes; NULL: nothing */
	unsigned who;    /* the programs that have it */
	const char *help;
};

static const struct flag flags[] = {
    {'4', "ipv4", NULL, BOTH, "IPv4 only"},
    {'6', "ipv6", NULL, BOTH, "IPv6 only"},
    {'A', "reuseaddr", NULL, BOTH, "SO_REUSEADDR before bind(2)"},
    {'P', "reuseport", NULL, BOTH, "SO_REUSEPORT before bind(2)"},
    {'L', "linger", "SECS", BOTH,
	"SO_LINGER {1, SECS}; 0: close sends RST, no TIME_WAIT"},
    {'a', "active-close", NULL, BOTH,
	"close first (serv: right after the first reply)"},
    {'p', "passive-close", NULL, BOTH, "close only after the peer's FIN"},
    {'c', "close-by", "HOW", BOTH,
	"close, shutdown, exit, kill, unread or held"},
    {'Q', "close-delay", "MS", BOTH,
	"pause between the peer's FIN and the own close"},
    {'D', "deaf", "WHAT", BOTH,
	"do not hear syn, synack, fin, or from the own FIN on: ack, all"},
    {FLAG_DEAF_FOR, "deaf-for", "MS", BOTH, "hear again after MS"},
    {'o', "option", "NAME[=VALUE]", BOTH,
	"another socket option; -o help lists them"},
    {'n', "count", "N", PROGRAM_SERV, "exit after N connections"},
    {'n', "count", "N", PROGRAM_CLIENT, "a load: N connections, no keyboard"},
    {'j', "concurrency", "K", PROGRAM_CLIENT, "so many of them in flight"},
    {FLAG_FOR, "for", "SECS", PROGRAM_CLIENT, "the load ends after SECS"},
    {FLAG_UNTIL_EXHAUSTED, "until-exhausted", NULL, PROGRAM_CLIENT,
	"the load ends when no local port is left"},
    {FLAG_PORT_RANGE, "port-range", "FIRST-LAST", PROGRAM_CLIENT,
	"connect(2) picks from these ports (Linux 6.3)"},
    {FLAG_TSV, "tsv", NULL, PROGRAM_CLIENT, "the load's rate, tenth by tenth"},
    {'B', "backlog", "N", PROGRAM_SERV, "backlog of listen(2)"},
    {'b', "bind", "[ADDR:]PORT", PROGRAM_CLIENT,
	"bind(2) before connect(2); load: FIRST-LAST too"},
    {'m', "message", "TEXT", PROGRAM_CLIENT,
	"send TEXT, print the reply, close; no keyboard"},
    {'v', "verbose", NULL, BOTH,
	"show every call, its result and the state after it"},
    {'q', "quiet", NULL, BOTH, "no narration"},
    {'h', "help", NULL, BOTH, "print this"},
    {'V', "version", NULL, BOTH, "print the version"},
};

enum { NFLAGS = sizeof flags / sizeof flags[0] };

_Static_assert(2 * NFLAGS + 2 <= FLAGS_LETTERS, "no room for the letters");
_Static_assert(NFLAGS + 1 <= FLAGS_LONGS, "no room for the long options");

static const char *program_name(enum program who)
{
	return who == PROGRAM_SERV ? "serv" : "client";
}

/* "-L SECS", "--for SECS" or "--tsv". */
static void item_of(const struct flag *f, char *item, size_t size)
{
	const char *arg = f->arg ? f->arg : "";
	const char *blank = f->arg ? " " : "";

	if (f->letter > FLAG_LONG_ONLY)
		snprintf(item, size, "[--%s%s%s]", f->name, blank, arg);
	else
		snprintf(item, size, "[-%c%s%s]", f->letter, blank, arg);
}

/* Is it one of those that stand together, "[-46A...]"? */
static bool is_switch(const struct flag *f)
{
	return f->arg == NULL && f->letter < FLAG_LONG_ONLY;
}

void flags_usage(FILE *out, enum program who)
{
	char item[64];
	int column = fprintf(out, "usage: %s [-", program_name(who));

	for (int i = 0; i < NFLAGS; i++)
		if ((flags[i].who & who) && is_switch(&flags[i])) {
			fputc(flags[i].letter, out);
			column++;
		}
	column += fprintf(out, "]");
	for (int i = 0; i < NFLAGS; i++) {
		if (!(flags[i].who & who) || is_switch(&flags[i]))
			continue;
		item_of(&flags[i], item, sizeof item);
		if (column + 1 + (int)strlen(item) > 78)
			column = fprintf(out, "\n      ") - 1;
		column += fprintf(out, " %s", item);
	}
	fprintf(out, " HOST PORT\n");
}

void flags_help(enum program who)
{
	flags_usage(stdout, who);
	puts(who == PROGRAM_SERV
		 ? "\nListens on HOST:PORT and answers every line in upper "
		   "case. Port 0: the kernel picks."
		 : "\nConnects to HOST:PORT, sends each line, prints each "
		   "reply. The line q closes.");
	putchar('\n');
	for (int i = 0; i < NFLAGS; i++) {
		const struct flag *f = &flags[i];
		int n;

		if (!(f->who & who))
			continue;
		n = f->letter > FLAG_LONG_ONLY ? printf("      ")
					       : printf("  -%c, ", f->letter);
		n += printf("--%s%s%s", f->name, f->arg ? " " : "",
		    f->arg ? f->arg : "");
		printf("%*s%s\n", n < 28 ? 28 - n : 1, "", f->help);
	}
	puts("\nExit status: 0 done, 1 failed, 2 usage, 77 cannot run here.");
}

void flags_getopt(enum program who, char *letters, struct option *longs)
{
	*letters++ = ':';
	for (int i = 0; i < NFLAGS; i++) {
		const struct flag *f = &flags[i];

		if (!(f->who & who))
			continue;
		if (f->letter < FLAG_LONG_ONLY)
			*letters++ = (char)f->letter;
		if (f->letter < FLAG_LONG_ONLY && f->arg)
			*letters++ = ':';
		*longs++ = (struct option){.name = f->name,
		    .has_arg = f->arg ? required_argument : no_argument,
		    .val = f->letter};
	}
	*letters = '\0';
	*longs = (struct option){0};
}

void flags_version(enum program who)
{
	printf("%s %s\n", program_name(who), version);
}
