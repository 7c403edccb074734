# tend: make (build/tend) | make demo | make check | make install PREFIX= DESTDIR= | make help
.DEFAULT_GOAL := all
SHELL = /bin/bash
VERSION = 0.1.0

PREFIX ?= /usr/local
DESTDIR ?=
STATEDIR ?= /var/lib/tend
B ?= build
CC ?= cc
ifeq ($(origin CC),default)
CC = gcc
endif
CFLAGS ?= -O2 -g
WERROR ?=
EXTRA ?=

WARN = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wno-gnu-zero-variadic-macro-arguments
ifneq ($(findstring clang,$(CC)),clang)
WARN := $(filter-out -Wno-gnu%,$(WARN))
endif
PC = pkg-config
TCPP = -D_GNU_SOURCE -Iinclude -Isrc $(CPPFLAGS)
TCFLAGS = -std=c11 $(WARN) $(WERROR) $(CFLAGS) $(EXTRA) -fno-common -MMD -MP
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong
ifeq ($(findstring sanitize,$(EXTRA)),)
TCFLAGS += $(HARDEN)
endif

# What Debian 12 must have: build and tests in one list, so that one line prepares both.
DEPS_BUILD = gcc make pkg-config libncurses-dev libsqlite3-dev libpcre2-dev libtalloc-dev libutf8proc-dev \
	libgmime-3.0-dev libxml2-dev libjansson-dev libmd-dev libqrencode-dev gettext tzdata
DEPS_TEST = check tmux clang clang-tidy cppcheck mandoc valgrind libclang-rt-14-dev gcovr sqlite3 python3 util-linux jq

SRC_core := $(wildcard src/base/*.c src/core/*.c)
SRC_svc := $(wildcard src/store/*.c src/store/sqlite/*.c src/service/*.c src/relay/*.c)
SRC_tend := $(wildcard src/present/*.c src/ui/*.c src/ui/views/*.c src/cli/*.c)
SRC_intake := $(wildcard src/intake/*.c)
obj = $(patsubst %.c,$(B)/obj/%.o,$(1))

LIB_core = $(B)/libtendcore.a
LIB_svc = $(B)/libtendsvc.a
PKG_core = talloc libutf8proc libpcre2-8
PKG_svc = sqlite3 libmd jansson
PKG_ui = ncursesw
PKG_label = libqrencode
PKG_intake = gmime-3.0 libxml-2.0 jansson talloc libutf8proc

# pkg-config is asked once, and only when something is compiled.
pc_cflags = $(shell $(PC) --cflags $(1) 2>/dev/null)
pc_libs = $(shell $(PC) --libs $(1) 2>/dev/null)

POS := $(wildcard data/po/*.po)
MOS = $(patsubst data/po/%.po,$(B)/locale/%/LC_MESSAGES/tend.mo,$(POS))
SCHEMA := $(sort $(wildcard data/schema/*.sql))

all: $(B)/tend $(B)/tend-intake $(MOS)

$(B)/obj/src/intake/%.o: src/intake/%.c | $(B)/.deps-seen
	@mkdir -p $(@D)
	$(Q)$(CC) $(TCPP) $(call pc_cflags,$(PKG_intake)) $(TCFLAGS) -c -o $@ $<
$(B)/obj/%.o: %.c | $(B)/.deps-seen
	@mkdir -p $(@D)
	$(Q)$(CC) $(TCPP) -I$(B) $(call pc_cflags,$(PKG_core) $(PKG_svc) $(if $(findstring src/ui/,$<),$(PKG_ui))) $(TCFLAGS) -c -o $@ $<

# Says at once what is missing instead of a page of compiler errors.
$(B)/.deps-seen:
	@mkdir -p $(B)
	@$(PC) --exists $(PKG_core) $(PKG_svc) $(PKG_ui) $(PKG_label) $(PKG_intake) || { echo "missing libraries; run: make deps" >&2; exit 1; }
	@touch $@

# Paths that the program must know: written when they differ from the last time, so that a second make does nothing.
CONFIG = \#define TEND_VERSION "$(VERSION)"\n\#define TEND_DATADIR "$(PREFIX)/share/tend"\n\#define TEND_LIBEXECDIR "$(PREFIX)/lib/tend"\n\#define TEND_LOCALEDIR "$(PREFIX)/share/locale"\n\#define TEND_STATEDIR "$(STATEDIR)"\n
$(shell mkdir -p $(B) && printf '$(CONFIG)' > $(B)/config.new && { cmp -s $(B)/config.new $(B)/config.h && rm $(B)/config.new || mv $(B)/config.new $(B)/config.h; })

# The schema travels inside the program: a store can be made and checked without any file around it.
$(B)/schema.inc: $(SCHEMA) Makefile
	@mkdir -p $(B)
	@{ for f in $(SCHEMA); do b=$$(basename $$f .sql); n=$$((10#$${b%%-*})); \
	  printf 'static const char schema_%d[] = {' $$n; od -An -v -tu1 $$f | sed 's/ *\([0-9][0-9]*\)/\1,/g'; echo '0};'; done; \
	  echo 'static const struct step steps[] = {'; \
	  for f in $(SCHEMA); do b=$$(basename $$f .sql); n=$$((10#$${b%%-*})); echo "{ $$n, \"$${b#*-}\", schema_$$n, \"$$(sha256sum < $$f | cut -d' ' -f1)\" },"; done; echo '};'; } > $@
$(B)/obj/src/store/sqlite/migrate.o: $(B)/schema.inc

$(LIB_core): $(call obj,$(SRC_core))
	@rm -f $@
	$(Q)ar rcs $@ $^
$(LIB_svc): $(call obj,$(SRC_svc))
	@rm -f $@
	$(Q)ar rcs $@ $^
$(B)/tend: $(call obj,$(SRC_tend)) $(LIB_svc) $(LIB_core)
	$(Q)$(CC) $(CFLAGS) $(EXTRA) $(LDFLAGS) -o $@ $^ $(call pc_libs,$(PKG_core) $(PKG_svc) $(PKG_ui) $(PKG_label)) -lm
$(B)/tend-intake: $(call obj,$(SRC_intake)) $(LIB_core)
	$(Q)$(CC) $(CFLAGS) $(EXTRA) $(LDFLAGS) -o $@ $^ $(call pc_libs,$(PKG_core) $(PKG_intake)) -lm
$(B)/locale/%/LC_MESSAGES/tend.mo: data/po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt --check -o $@ $<

include tests/tests.mk tests/perf/bench.mk
include src/tools/tools.mk

-include $(shell find $(B) -name '*.d' 2>/dev/null)
.PHONY: all
ifeq ($(V),1)
Q =
else
Q = @echo "  $(@:$(B)/%=%)";
endif
