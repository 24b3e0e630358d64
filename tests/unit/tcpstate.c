/* tcpstate.c - eleven states, two spellings, any case */
#include "check.h"

#include "tcpstate.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

static void check_row(int number)
{
	const struct tcpstate *s = tcpstate_row(number);

	CHECK(s != NULL);
	if (s == NULL)
		return;
	CHECK(s->number == number);
	CHECK_TEXT(tcpstate_name(number), s->name);
	CHECK(tcpstate_parse(s->name) == number);
	CHECK(tcpstate_parse(s->rfc) == number);
	CHECK(s->means[0] != '\0');
	for (int other = 1; other < number; other++)
		CHECK(strcmp(tcpstate_name(other), s->name) != 0);
}

static void check_of(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), pair[2];

	CHECK(tcpstate_of(fd) == TCP_CLOSE);
	CHECK(listen(fd, 1) == 0 && tcpstate_of(fd) == TCP_LISTEN);
	close(fd);
	CHECK(tcpstate_of(fd) == 0);
	CHECK(pipe(pair) == 0 && tcpstate_of(pair[0]) == 0);
}

int main(void)
{
	static const char *const none[] = {"", " ", "TIME", "TIMEWAIT",
	    "TIME_WAIT ", " TIME_WAIT", "TIME WAIT", "6", "?", "FIN_WAIT",
	    "FIN-WAIT-3", "FIN_WAIT-2"};

	for (int number = 1; number <= 11; number++)
		check_row(number);
	CHECK(tcpstate_row(0) == NULL);
	CHECK(tcpstate_row(12) == NULL);
	CHECK(tcpstate_row(-1) == NULL);
	CHECK_TEXT(tcpstate_name(0), "?");
	CHECK_TEXT(tcpstate_name(255), "?");
	CHECK_TEXT(tcpstate_name(TCP_TIME_WAIT), "TIME_WAIT");
	CHECK_TEXT(tcpstate_name(TCP_FIN_WAIT2), "FIN_WAIT2");
	CHECK(tcpstate_parse("time_wait") == TCP_TIME_WAIT);
	CHECK(tcpstate_parse("Time-Wait") == TCP_TIME_WAIT);
	CHECK(tcpstate_parse("fin-wait-2") == TCP_FIN_WAIT2);
	CHECK(tcpstate_parse("syn-received") == TCP_SYN_RECV);
	CHECK(tcpstate_parse("closed") == TCP_CLOSE);
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		check(
		    tcpstate_parse(none[i]) == 0, none[i], __FILE__, __LINE__);
	check_of();
	return check_status();
}
