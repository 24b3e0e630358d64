# Makefile - builds into build/; "make help" lists what there is to make.

CC = cc
CFLAGS = -O2 -g
PREFIX = /usr/local
BUILD = build
V = 0

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
ALL_CPPFLAGS = -D_GNU_SOURCE -Icommon $(CPPFLAGS)
ALL_CFLAGS = -std=c11 $(WARNINGS) $(CFLAGS)

COMMON = clock closing deaf diag endpoint errname flags harmless hint \
	hint_connect hold msg net num options owner procnet rowtext sockets \
	sockopt stop sysctl table tcpstate voice
SERV = serv conn
CLIENT = client keyboard talk
TOOLS = lonet tcpstates

PROGRAMS = $(addprefix $(BUILD)/,serv client $(TOOLS))
LIB = $(BUILD)/libcommon.a
SOURCES = $(COMMON:%=common/%.c) $(SERV:%=serv/%.c) $(CLIENT:%=client/%.c) \
	$(TOOLS:%=labs/tools/%.c)
OBJECTS = $(SOURCES:%.c=$(BUILD)/obj/%.o)

# Plain "make" uses every core; "make -j1" and others are left alone.
ifeq ($(filter -j%,$(MAKEFLAGS)),)
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

lab: all ## the "Address already in use" experiment, about 2 seconds
	@labs/experiment.bash

clean: ## remove build/
	rm -rf $(BUILD)

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

.PHONY: all lab clean help FORCE
.DELETE_ON_ERROR:

-include $(OBJECTS:.o=.d)
