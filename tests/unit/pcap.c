/*
 * pcap.c - files of every writer, whole, cut, damaged and of other kinds
 *
 * The other byte order is made here, number by number, from the recorded
 * files.
 */
#include "check.h"
#include "data.h"

#include "pcap.h"

#include <stdint.h>
#include <stdlib.h>

/* fmemopen(3) takes no empty buffer everywhere. */
static FILE *open_bytes(const void *bytes, size_t n)
{
	FILE *in = n ? fmemopen((void *)bytes, n, "r")
		     : fopen("/dev/null", "r");

	if (in == NULL)
		exit(1);
	return in;
}

/* All of a file as text, one line a packet, and how it ended. */
static char *listing(const void *bytes, size_t n)
{
	struct pcap_reader r;
	const char *why;
	struct frame f;
	size_t len;
	char *text;
	int ret = -1;
	FILE *in = open_bytes(bytes, n), *out = open_memstream(&text, &len);

	why = pcap_open(&r, in);
	if (why == NULL) {
		while ((ret = pcap_next(&r, &f, &why)) == 1) {
			unsigned sum = 0;

			for (size_t i = 0; i < f.kept; i++)
				sum = sum * 31 + f.bytes[i];
			fprintf(out, "%llu %d %zu %zu %u\n",
			    (unsigned long long)f.ns, f.link, f.len, f.kept,
			    sum);
		}
		pcap_close(&r);
	}
	if (ret == -1)
		fprintf(out, "%s\n", why);
	fclose(out);
	fclose(in);
	return text;
}

static void check_listing(const void *bytes, size_t n, const char *want)
{
	char *got = listing(bytes, n);

	CHECK_TEXT(got, want);
	free(got);
}

static void swap(char *b, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		char c = b[i];

		b[i] = b[n - 1 - i];
		b[n - 1 - i] = c;
	}
}

static uint32_t number(const char *b)
{
	uint32_t n;

	memcpy(&n, b, sizeof n);
	return n;
}

/* A file of this machine's byte order becomes one of the other. */
static void swap_file(char *file, size_t n)
{
	size_t at = 24;

	swap(file, 4);
	swap(file + 4, 2);
	swap(file + 6, 2);
	for (int i = 8; i < 24; i += 4)
		swap(file + i, 4);
	while (at < n) {
		size_t kept = number(file + at + 8);

		for (size_t i = 0; i < 16; i += 4)
			swap(file + at + i, 4);
		at += 16 + kept;
	}
}

/* What a file says is written, and read, the same. */
static void check_written(const char *file, size_t n)
{
	struct pcap_reader r;
	const char *why;
	struct frame f;
	size_t len;
	char *written, *want = listing(file, n);
	FILE *in = open_bytes(file, n), *out = open_memstream(&written, &len);

	CHECK(pcap_open(&r, in) == NULL);
	CHECK(pcap_write_header(out, r.link) == 0);
	while (pcap_next(&r, &f, &why) == 1)
		CHECK(pcap_write(out, &f) == 0);
	pcap_close(&r);
	fclose(in);
	fclose(out);
	CHECK(number(written) == 0xa1b23c4d);
	check_listing(written, len, want);
	free(written);
	free(want);
}

/* Cut at every length: the whole packets before the cut, then why. */
static void check_cut(const char *file, size_t n)
{
	char *all = listing(file, n), want[DATA_SIZE];
	size_t last = 24, lines = 0;

	check_listing(file, 0, "an empty file\n");
	for (size_t i = 1; i < 24; i++)
		check_listing(file, i,
		    i < 4 ? "not a pcap file\n"
			  : "cut off within its header\n");
	for (size_t i = 24; i <= n; i++) {
		if (i > last && i == last + 16 + number(file + last + 8)) {
			last = i;
			lines += strcspn(all + lines, "\n") + 1;
		}
		snprintf(want, sizeof want, "%.*s%s", (int)lines, all,
		    i == last ? "" : "cut off within a packet\n");
		check_listing(file, i, want);
	}
	CHECK(last == n);
	free(all);
}

/* Every byte another one: any packets, within bounds, and an end. */
static void check_damaged(char *file, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		file[i] = (char)~file[i];
		free(listing(file, n));
		file[i] = (char)~file[i];
	}
}

static void check_recorded(const char *dir, const char *name)
{
	char file[DATA_SIZE], *want, *got;
	size_t n = data_read(dir, name, file);

	want = listing(file, n);
	CHECK(strchr(want, '\n') != strrchr(want, '\n'));
	check_written(file, n);
	check_cut(file, n);
	check_damaged(file, n);
	swap_file(file, n);
	got = listing(file, n);
	CHECK_TEXT(got, want);
	free(got);
	free(want);
}

/* F's header with other bytes at AT; it has no packets. */
static void check_header(
    const char *file, size_t at, const char *bytes, size_t n, const char *want)
{
	char header[24];

	memcpy(header, file, sizeof header);
	memcpy(header + at, bytes, n);
	check_listing(header, sizeof header, want);
}

static void check_others(const char *dir)
{
	static const char gzip[] = "\x1f\x8b\x08\0\0\0\0\0\0\3";
	static const char pcapng[] = "\n\r\r\n\x1c\0\0\0\x4d\x3c\x2b\x1a";
	static const char text[] = "#!/usr/bin/env bats\n# not a capture\n";
	static const char ng[] = "a pcapng file: convert it with `editcap -F "
				 "pcap IN OUT` or `tshark -F pcap -r IN -w "
				 "OUT`\n";
	static const char gz[] = "a file compressed by gzip: gunzip it "
				 "first\n";
	static const char link[] = "of another link type than Ethernet, raw "
				   "IP, BSD loopback or Linux cooked\n";
	char file[DATA_SIZE];

	check_listing(gzip, sizeof gzip, gz);
	check_listing(gzip, 2, gz);
	check_listing(pcapng, sizeof pcapng, ng);
	check_listing(pcapng, 4, ng);
	check_listing(text, sizeof text, "not a pcap file\n");
	data_read(dir, "segments-close4.pcap", file);
	check_header(
	    file, 4, "\3\0", 2, "of another version of pcap than 2.4\n");
	check_header(
	    file, 6, "\3\0", 2, "of another version of pcap than 2.4\n");
	check_header(file, 20, "\x69\0", 2, link);
	/* The frame check sequence's length, in the upper half. */
	check_header(file, 20, "\1\0\0\x24", 4, "");
	file[24 + 8 + 3] = 0x7f;
	check_listing(
	    file, DATA_SIZE, "damaged: a packet of more than 262144 bytes\n");
	file[24 + 8 + 3] = (char)0xff;
	check_listing(
	    file, DATA_SIZE, "damaged: a packet of more than 262144 bytes\n");
}

/* What is read has to be of the longest kept, too; a length of 0 is none. */
static void check_lengths(void)
{
	static unsigned char bytes[PCAP_KEPT];
	struct frame f = {.ns = UINT64_MAX, .bytes = bytes};
	struct pcap_reader r;
	const char *why;
	size_t len;
	char *file;
	FILE *in, *out = open_memstream(&file, &len);

	f.ns = UINT64_C(4294967295999999999);
	f.kept = sizeof bytes;
	CHECK(pcap_write_header(out, LINK_RAW) == 0);
	CHECK(pcap_write(out, &f) == 0);
	f.kept = 0;
	f.len = 1500;
	CHECK(pcap_write(out, &f) == 0);
	fclose(out);
	in = open_bytes(file, len);
	CHECK(pcap_open(&r, in) == NULL && r.link == LINK_RAW);
	CHECK(pcap_next(&r, &f, &why) == 1);
	CHECK(f.ns == UINT64_C(4294967295999999999));
	CHECK(f.kept == sizeof bytes && f.len == sizeof bytes);
	CHECK(pcap_next(&r, &f, &why) == 1 && f.kept == 0 && f.len == 1500);
	CHECK(pcap_next(&r, &f, &why) == 0);
	pcap_close(&r);
	fclose(in);
	free(file);
}

/* A file that cannot be read, and one that cannot be written. */
static void check_failing(const char *dir)
{
	struct pcap_reader r;
	FILE *in = fopen(dir, "r"), *full = fopen("/dev/full", "w");

	CHECK(in != NULL && full != NULL);
	CHECK_TEXT(pcap_open(&r, in), "Is a directory");
	setvbuf(full, NULL, _IONBF, 0);
	CHECK(pcap_write_header(full, LINK_RAW) == -1);
	fclose(full);
	fclose(in);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 77;
	check_recorded(argv[1], "segments-close4.pcap");
	check_recorded(argv[1], "segments-reset6.pcap");
	check_recorded(argv[1], "segments-snap4.pcap");
	check_others(argv[1]);
	check_lengths();
	check_failing(argv[1]);
	return check_status();
}
