/* sockopt.c - what -o takes, and what it says of the rest */
#include "check.h"

#include "sockopt.h"

/* SPEC alone gives this value and stage. */
static bool reads(const char *spec, unsigned value, enum stage stage)
{
	struct sockopt_list list = {0};
	char why[160] = "";

	return sockopt_add(&list, spec, why, sizeof why) == 0 &&
	       list.count == 1 && list.item[0].value == value &&
	       list.item[0].stage == stage;
}

/* SPEC is refused with the line WHY, and not added. */
static void check_refused(const char *spec, const char *want)
{
	struct sockopt_list list = {0};
	char why[160] = "";

	check(
	    sockopt_add(&list, spec, why, sizeof why) == -1 && list.count == 0,
	    spec, __FILE__, __LINE__);
	CHECK_TEXT(why, want);
}

static void check_values(void)
{
	struct sockopt_list list = {0};
	char why[160];

	CHECK(reads("SO_REUSEADDR", 1, STAGE_BIND));
	CHECK(reads("so_reuseaddr", 1, STAGE_BIND));
	CHECK(reads("SO_REUSEADDR=0", 0, STAGE_BIND));
	CHECK(reads("SO_REUSEADDR=1", 1, STAGE_BIND));
	CHECK(reads("SO_RCVBUF=0", 0, STAGE_CONNECT));
	CHECK(reads("SO_RCVBUF=2147483647", 2147483647, STAGE_CONNECT));
	CHECK(reads("TCP_LINGER2=2", 2, STAGE_CLOSE));
	CHECK(reads("SO_REUSEADDR@accepted", 1, STAGE_CONNECTED));
	CHECK(reads("SO_REUSEADDR=0@Listening", 0, STAGE_LISTENING));
	CHECK(reads("SO_REUSEADDR@connect", 1, STAGE_CONNECT));
	CHECK(reads("TCP_LINGER2=2@bind", 2, STAGE_BIND));
	CHECK(reads("SO_RCVBUF=5@close", 5, STAGE_CLOSE));
	/* FIRST in the lower half, LAST in the upper, ip(7). */
	CHECK(reads("IP_LOCAL_PORT_RANGE=40000-40009", 40009U << 16 | 40000,
	    STAGE_BIND));
	CHECK(
	    reads("IP_LOCAL_PORT_RANGE=1-65535", 65535U << 16 | 1, STAGE_BIND));
	CHECK(reads("IP_LOCAL_PORT_RANGE=7-7", 7U << 16 | 7, STAGE_BIND));
	CHECK(sockopt_add(&list, "SO_BINDTODEVICE=lo", why, sizeof why) == 0);
	CHECK_TEXT(list.item[0].text, "lo");
}

static void check_errors(void)
{
	char spec[200], why[160];
	struct sockopt_list list = {0};

	check_refused("", "'' is no option; -o help lists them");
	check_refused("nonsense", "'nonsense' is no option; -o help lists "
				  "them");
	check_refused("=1", "'' is no option; -o help lists them");
	check_refused("SO_REUSEADDR ", "'SO_REUSEADDR ' is no option; "
				       "-o help lists them");
	check_refused("SO_REUSEADDR=", "'SO_REUSEADDR=' is not of the form "
				       "SO_REUSEADDR[=0|1]");
	check_refused("SO_REUSEADDR=2", "'SO_REUSEADDR=2' is not of the form "
					"SO_REUSEADDR[=0|1]");
	check_refused("SO_REUSEADDR=yes", "'SO_REUSEADDR=yes' is not of the "
					  "form SO_REUSEADDR[=0|1]");
	check_refused("SO_RCVBUF", "'SO_RCVBUF' is not of the form "
				   "SO_RCVBUF=NUMBER");
	check_refused("SO_RCVBUF=2147483648", "'SO_RCVBUF=2147483648' is not "
					      "of the form SO_RCVBUF=NUMBER");
	check_refused("SO_RCVBUF=-1", "'SO_RCVBUF=-1' is not of the form "
				      "SO_RCVBUF=NUMBER");
	check_refused("SO_RCVBUF=1=2", "'SO_RCVBUF=1=2' is not of the form "
				       "SO_RCVBUF=NUMBER");
	check_refused("SO_LINGER", "'SO_LINGER' is not of the form "
				   "SO_LINGER=SECS");
	check_refused("IP_LOCAL_PORT_RANGE=40000",
	    "'IP_LOCAL_PORT_RANGE="
	    "40000' is not of the form IP_LOCAL_PORT_RANGE=FIRST-LAST");
	check_refused("IP_LOCAL_PORT_RANGE=9-8",
	    "'IP_LOCAL_PORT_RANGE=9-8' "
	    "is not of the form IP_LOCAL_PORT_RANGE=FIRST-LAST");
	check_refused("IP_LOCAL_PORT_RANGE=0-8",
	    "'IP_LOCAL_PORT_RANGE=0-8' "
	    "is not of the form IP_LOCAL_PORT_RANGE=FIRST-LAST");
	check_refused("IP_LOCAL_PORT_RANGE=1-65536",
	    "'IP_LOCAL_PORT_RANGE="
	    "1-65536' is not of the form IP_LOCAL_PORT_RANGE=FIRST-LAST");
	check_refused("IP_LOCAL_PORT_RANGE=-5",
	    "'IP_LOCAL_PORT_RANGE=-5' "
	    "is not of the form IP_LOCAL_PORT_RANGE=FIRST-LAST");
	check_refused("SO_BINDTODEVICE=", "'SO_BINDTODEVICE=' is not of the "
					  "form SO_BINDTODEVICE=NAME");
	check_refused("SO_BINDTODEVICE=0123456789012345678901234567890123",
	    "'SO_BINDTODEVICE=0123456789012345678901234567890123' is not of "
	    "the form SO_BINDTODEVICE=NAME");
	check_refused("SO_REUSEADDR@",
	    "'SO_REUSEADDR@' names no stage: "
	    "bind, connect, listening, accepted or close");
	check_refused("SO_REUSEADDR@now",
	    "'SO_REUSEADDR@now' names no "
	    "stage: bind, connect, listening, accepted or close");

	/* Read whole, however long: this is 1, not 0. */
	snprintf(spec, sizeof spec, "SO_REUSEADDR=%0150d", 1);
	CHECK(sockopt_add(&list, spec, why, sizeof why) == -1 ||
	      list.item[0].value == 1);
	/* A short buffer for the reason is filled, not overrun. */
	memset(why, '#', sizeof why);
	CHECK(sockopt_add(&list, "nonsense", why, 4) == -1);
	CHECK(why[3] == '\0' && why[4] == '#');
}

static void check_many(void)
{
	struct sockopt_list list = {0};
	char why[160] = "";

	for (int i = 0; i < 32; i++)
		CHECK(sockopt_add(&list, "SO_REUSEADDR", why, sizeof why) == 0);
	CHECK(sockopt_add(&list, "SO_RCVBUF=5", why, sizeof why) == -1);
	CHECK_TEXT(why, "'SO_RCVBUF=5' is one option too many");
	CHECK(list.count == 32);
}

/* Is it set to other than 0? */
static bool wanted(const struct sockopt_list *list, const char *name)
{
	unsigned value;

	return sockopt_before_bind(list, name, &value) && value != 0;
}

static void check_wanted(void)
{
	struct sockopt_list list = {0};
	char why[160];

	CHECK(!wanted(&list, "SO_REUSEADDR"));
	/* After bind(2) it is too late for that bind. */
	sockopt_add(&list, "SO_REUSEADDR@listening", why, sizeof why);
	CHECK(!wanted(&list, "SO_REUSEADDR"));
	sockopt_add(&list, "so_reuseaddr", why, sizeof why);
	CHECK(wanted(&list, "SO_REUSEADDR"));
	CHECK(!wanted(&list, "SO_REUSEPORT"));
	/* The last one counts, as with setsockopt(2). */
	sockopt_add(&list, "SO_REUSEADDR=0", why, sizeof why);
	CHECK(!wanted(&list, "SO_REUSEADDR"));
}

int main(void)
{
	check_values();
	check_errors();
	check_many();
	check_wanted();
	return check_status();
}
