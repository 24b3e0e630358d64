# Makefile - builds into build/; "make help" lists what there is to make.

CC = cc
CFLAGS = -O2 -g
PREFIX = /usr/local
BUILD = build
V = 0

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
ALL_CPPFLAGS = -D_GNU_SOURCE -Icommon $(CPPFLAGS)
ALL_CFLAGS = -std=c11 $(WARNINGS) $(CFLAGS)

COMMON = await capture changes checksum clock closing colour crosscheck deaf \
	deliver diag diagfilter diagram diagram_svg diagram_text endpoint \
	ephemeral errname flags follow harmless hint hint_connect histogram \
	hold inorder kept ladder ladder_svg ladder_text listing live machine \
	machines moves msg net netspec num options options_check owner pace \
	packet packetdrill pcap plot plot_svg plot_text procnet refused rows \
	rowtext rung segment series sockets sockopt sockquery stop streams \
	summary svg sysctl table tcpfilter tcpstate terminal voice wander \
	words
SERV = serv listener alone conn answer
CLIENT = client keyboard load load_conn load_many load_report screen talk \
	tally
TOOLS = diagram incarnations ladder lonet plot stray tcpstates

PROGRAMS = $(addprefix $(BUILD)/,serv client $(TOOLS))
MANUALS = serv/serv.1 client/client.1 $(TOOLS:%=labs/tools/%.1)
LIB = $(BUILD)/libcommon.a
SOURCES = $(COMMON:%=common/%.c) $(SERV:%=serv/%.c) $(CLIENT:%=client/%.c) \
	$(TOOLS:%=labs/tools/%.c) labs/tools/ladder_run.c \
	labs/tools/incarnations_race.c labs/tools/incarnations_talk.c \
	labs/tools/stray_live.c labs/tools/stray_run.c \
	labs/tools/tcpstates_view.c
OBJECTS = $(SOURCES:%.c=$(BUILD)/obj/%.o)

# Plain "make" uses every core; "make -j1" and others are left alone.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif

ifeq ($(V),0)
Q = @
SAY = @printf '  %s %s\n'
else
SAY = @:
endif

all: $(PROGRAMS) ## build serv, client and the instruments

$(BUILD)/serv: $(SERV:%=$(BUILD)/obj/serv/%.o) $(LIB)
$(BUILD)/client: $(CLIENT:%=$(BUILD)/obj/client/%.o) $(LIB)
$(BUILD)/incarnations: $(BUILD)/obj/labs/tools/incarnations_race.o \
	$(BUILD)/obj/labs/tools/incarnations_talk.o
$(BUILD)/ladder: $(BUILD)/obj/labs/tools/ladder_run.o
$(BUILD)/stray: $(BUILD)/obj/labs/tools/stray_live.o \
	$(BUILD)/obj/labs/tools/stray_run.o
$(BUILD)/tcpstates: $(BUILD)/obj/labs/tools/tcpstates_view.o
$(TOOLS:%=$(BUILD)/%): $(BUILD)/%: $(BUILD)/obj/labs/tools/%.o $(LIB)

$(PROGRAMS):
	$(SAY) LINK $@
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIB): $(COMMON:%=$(BUILD)/obj/common/%.o)
	$(SAY) AR $@
	$(Q)rm -f $@ && $(AR) rc $@ $^

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	$(SAY) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# What was built with other flags is built again.
$(BUILD)/flags: FORCE
	$(Q)mkdir -p $(BUILD)
	$(Q)echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS)' | \
		cmp -s - $@ || \
		echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS)' >$@

lab: all ## run the "Address already in use" experiment, and the comparison
	@BUILD='$(BUILD)' labs/lab run 02
	@BUILD='$(BUILD)' labs/lab run 05

labs: all ## run all labs, about 65 seconds
	@BUILD='$(BUILD)' labs/lab run all

ROUNDS = 10
TESTS = # all; or "make test TESTS=tests/close.bats"
UNIT = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c)) \
	$(BUILD)/unit/zoo $(BUILD)/unit/follow
UNIT_PARTS = client/keyboard tests/programs/sheet

$(BUILD)/unit/%: tests/unit/%.c $(UNIT_PARTS:%=$(BUILD)/obj/%.o) $(LIB) \
		$(BUILD)/flags
	$(SAY) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) -Iclient -Iserv -Itests/programs \
		$(ALL_CFLAGS) $(LDFLAGS) \
		-MMD -MP -o $@ $(filter %.c %.o %.a,$^) $(LDLIBS)

# What a test runs beside the programs.
ZOO = zoo kinds
FOLLOW = follow steps shell sheet procs

$(BUILD)/unit/zoo: $(ZOO:%=$(BUILD)/obj/tests/programs/%.o) $(LIB)
$(BUILD)/unit/follow: $(FOLLOW:%=$(BUILD)/obj/tests/programs/%.o) $(LIB)
$(BUILD)/unit/zoo $(BUILD)/unit/follow:
	$(SAY) LINK $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

test: all $(UNIT) ## pass the tests (needs bats 1.5 or later)
	@BUILD='$(BUILD)' tests/run $(TESTS)

BENCH = $(addprefix $(BUILD)/bench/,fill idle rawdump timeit)

$(BENCH): $(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(LIB)
	$(SAY) LINK $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

bench: all $(BENCH) ## what tcpstates, serv and client cost beside their peers
	@BUILD='$(BUILD)' ROUNDS='$(ROUNDS)' tests/bench/tables.bash
	@BUILD='$(BUILD)' ROUNDS='$(ROUNDS)' tests/bench/load.bash

asan: ## the tests under AddressSanitizer and UBSan, in build/asan
	@$(MAKE) BUILD=$(BUILD)/asan CFLAGS='-O1 -g -fno-omit-frame-pointer \
		-fsanitize=address,undefined -fno-sanitize-recover' test

musl: ## build with musl-gcc, in build/musl
	@$(MAKE) BUILD=$(BUILD)/musl CC=musl-gcc LDFLAGS=-static \
		CPPFLAGS='-idirafter /usr/include -idirafter \
		/usr/include/$(shell $(CC) -dumpmachine)' all

FUZZ_SECONDS = 60# for each target
FUZZ = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz-%,$(wildcard tests/fuzz/*.c))

$(BUILD)/fuzz-%: tests/fuzz/%.c $(LIB) $(BUILD)/flags
	$(SAY) CC $<
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -fsanitize=fuzzer \
		$(LDFLAGS) -MMD -MP -o $@ $(filter %.c %.a,$^) $(LDLIBS)

fuzz-targets: $(FUZZ)

fuzz: ## libFuzzer on the parsers, FUZZ_SECONDS=60 each, in build/fuzz
	@BUILD='$(BUILD)/fuzz' MAKE='$(MAKE)' SECONDS_EACH='$(FUZZ_SECONDS)' \
		tests/fuzz/run

lint: ## compilers, clang-tidy, cppcheck, shellcheck and mandoc, no warning
	@tests/lint

clean: ## remove build/
	rm -rf $(BUILD)

format: ## lay out the C source as .clang-format says
	clang-format -i $(SOURCES) $(wildcard common/*.h serv/*.h client/*.h \
		labs/tools/*.h tests/unit/*.[ch] tests/fuzz/*.c \
		tests/programs/*.[ch] tests/bench/*.[ch])

install: all ## into PREFIX, with the manual pages
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(MANUALS) $(DESTDIR)$(PREFIX)/share/man/man1

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

.PHONY: all lab labs test bench asan musl fuzz fuzz-targets lint format install clean \
	help FORCE
.DELETE_ON_ERROR:

-include $(OBJECTS:.o=.d) $(wildcard $(BUILD)/unit/*.d $(BUILD)/obj/tests/*/*.d \
	$(BUILD)/fuzz-*.d)
