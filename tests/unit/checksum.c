/*
 * checksum.c - checksums filled in, held against those that tshark computes
 *
 * The recorded segments come from lo: TCP's checksum was never finished, but
 * for ACKs out of TIME_WAIT, which no socket sends and the kernel sums up.
 * tests/data/checksums.txt says what tshark would have there.
 */
#include "check.h"
#include "data.h"
#include "frames.h"

#include "checksum.h"
#include "packet.h"

#include <errno.h>

static const char *const recorded[] = {"segments-close4", "segments-options4",
    "segments-options6", "segments-reset6", "segments-sack4"};

enum { RECORDED = sizeof recorded / sizeof recorded[0], ETHERNET = 14 };

/* The packet in F, alone in a block of its size; free() it. */
static unsigned char *packet_of(const struct frame *f, size_t *len)
{
	unsigned char *ip;

	*len = f->kept - ETHERNET;
	ip = malloc(*len);
	if (ip == NULL)
		exit(1);
	memcpy(ip, f->bytes + ETHERNET, *len);
	return ip;
}

/* Where TCP's header begins. */
static size_t tcp_at(const unsigned char *ip, size_t len)
{
	struct packet_bytes b = {ip, len, len};
	struct packet p;

	CHECK(packet_ip(&b, 0, &p) == SEGMENT_IS_TCP);
	return (size_t)(p.tcp.at - ip);
}

/* Any one bit is noticed; IPv6 has no sum of its header. */
static void check_flips(unsigned char *ip, size_t len)
{
	size_t from = ip[0] >> 4 == 4 ? 0 : tcp_at(ip, len);

	for (size_t bit = from * 8; bit < len * 8; bit++) {
		ip[bit / 8] ^= (unsigned char)(1U << bit % 8);
		CHECK(!checksum_is_right(ip, len));
		ip[bit / 8] ^= (unsigned char)(1U << bit % 8);
	}
}

static void check_cut(const unsigned char *ip, size_t len)
{
	for (size_t n = 0; n < len; n++) {
		unsigned char *copy = malloc(n ? n : 1);

		if (copy == NULL)
			exit(1);
		memcpy(copy, ip, n);
		errno = 0;
		CHECK(checksum_fill(copy, n) == -1 && errno == EINVAL);
		CHECK(memcmp(copy, ip, n) == 0);
		CHECK(!checksum_is_right(copy, n));
		free(copy);
	}
}

/* As it came, filled in, filled in again, and with padding behind it. */
static void check_frame(const struct frame *f, FILE *out)
{
	unsigned char *ip, padded[256] = {0};
	size_t len;

	ip = packet_of(f, &len);
	CHECK(checksum_fill(ip, len) == 0);
	CHECK(checksum_is_right(ip, len));
	fprintf(out, "0x%04x\n", packet_16(ip + tcp_at(ip, len) + 16));
	CHECK(checksum_fill(ip, len) == 0);
	CHECK(checksum_is_right(ip, len));
	memcpy(padded, ip, len);
	padded[len] = 0xff;
	CHECK(checksum_is_right(padded, len + 6));
	CHECK(checksum_fill(padded, len + 6) == 0);
	CHECK(memcmp(padded, ip, len) == 0 && padded[len] == 0xff);
	check_flips(ip, len);
	check_cut(ip, len);
	free(ip);
}

/* A fragment has not the whole segment; UDP is none. */
static void check_others(const struct frame *f)
{
	unsigned char *ip;
	size_t len;

	ip = packet_of(f, &len);
	ip[6] = 0x20;
	CHECK(checksum_fill(ip, len) == -1 && errno == EINVAL);
	ip[6] = 0;
	ip[9] = 17;
	CHECK(checksum_fill(ip, len) == -1 && errno == EINVAL);
	ip[9] = 6;
	CHECK(checksum_fill(ip, len) == 0);
	free(ip);
}

int main(int argc, char **argv)
{
	char want[DATA_SIZE], *got;
	struct frames all;
	size_t len;
	FILE *out = open_memstream(&got, &len);

	if (argc != 2)
		return 77;
	for (int i = 0; i < RECORDED; i++) {
		frames_read(&all, argv[1], recorded[i]);
		for (int j = 0; j < all.n; j++) {
			fprintf(out, "%s %d ", recorded[i], j + 1);
			check_frame(&all.frame[j], out);
		}
		if (i == 0)
			check_others(&all.frame[0]);
		frames_free(&all);
	}
	fclose(out);
	data_read(argv[1], "checksums.txt", want);
	CHECK_TEXT(got, want);
	free(got);
	return check_status();
}
