/* clock.c - deadlines become what poll(2) takes */
#include "check.h"

#include "clock.h"

#include <limits.h>

int main(void)
{
	long before = clock_ms(), after = clock_ms();
	int left = clock_until(clock_ms() + 100000);

	CHECK(before >= 0);
	CHECK(after >= before);
	CHECK(clock_until(before) == 0);
	CHECK(clock_until(before - 1000000) == 0);
	CHECK(clock_until(0) == 0);
	/* However late this process is scheduled. */
	CHECK(left >= 0 && left <= 100000);
	CHECK(clock_until(LONG_MAX) == INT_MAX);
	CHECK(clock_until(clock_ms() + INT_MAX + 1000000L) == INT_MAX);
	return check_status();
}
