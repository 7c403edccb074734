# Tests. `make check` runs all; `make tests/unit/test_conf.c` and `make tests/cli/intake.sh` run one.
UNIT := $(wildcard tests/unit/test_*.c)
STORE := $(wildcard tests/store/test_*.c tests/service/test_*.c)
UNIT_BIN = $(patsubst tests/%.c,$(B)/tests/%,$(UNIT))
STORE_BIN = $(patsubst tests/%.c,$(B)/tests/%,$(STORE))
SCRIPTS := $(sort $(wildcard tests/cli/*.sh tests/tui/*.sh))

$(B)/obj/tests/%.o: TCPP += -Itests/lib $(call pc_cflags,$(PKG_ui)) -DTEND_SRCDIR='"$(CURDIR)"'
# Pure core: linked without SQLite and curses, or it does not link.
$(UNIT_BIN): $(B)/tests/%: $(B)/obj/tests/%.o $(LIB_core)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(EXTRA) -o $@ $(filter %.o,$^) $(LIB_core) $(call pc_libs,check $(PKG_core)) -lm
# These need a piece above the core that is as pure.
$(B)/tests/unit/test_edit: $(B)/obj/src/ui/edit.o
$(B)/tests/unit/test_keymap: $(B)/obj/src/ui/keymap.o
$(B)/tests/unit/test_present: $(B)/obj/src/present/present.o
$(B)/tests/unit/test_present_kb: $(B)/obj/src/present/present.o $(B)/obj/src/present/kb.o
$(B)/tests/unit/test_present_rma: $(B)/obj/src/present/present.o $(B)/obj/src/present/rma.o
# The service without curses.
$(STORE_BIN): $(B)/tests/%: $(B)/obj/tests/%.o $(LIB_svc) $(LIB_core)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(EXTRA) -o $@ $^ $(call pc_libs,check $(PKG_core) $(PKG_svc)) -lm

test-programs: $(UNIT_BIN) $(STORE_BIN) $(B)/perf/search

check: deps
	@$(MAKE) --no-print-directory all test-programs
	@B='$(B)' tests/lib/run $(UNIT_BIN) $(STORE_BIN) $(SCRIPTS)

# A source is no goal of the build itself, only of who asks for it by name.
ifneq ($(filter tests/%.c,$(MAKECMDGOALS)),)
$(UNIT) $(STORE): tests/%.c: .FORCE
	@$(MAKE) --no-print-directory $(B)/tests/$* && $(B)/tests/$*
endif
$(SCRIPTS): all .FORCE
	@B='$(B)' tests/lib/run $@

SAN = -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
check-asan: deps
	@$(MAKE) --no-print-directory B=$(B)/asan EXTRA='$(SAN)' CFLAGS='-O1 -g' asan-run
asan-run: all test-programs
	@B='$(B)' ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:exitcode=99 UBSAN_OPTIONS=print_stacktrace=1 tests/lib/run $(UNIT_BIN) $(STORE_BIN) $(SCRIPTS)
check-valgrind: deps
	@$(MAKE) --no-print-directory all test-programs
	@B='$(B)' CK_FORK=no tests/lib/run --under 'valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite --child-silent-after-fork=yes' $(UNIT_BIN)
coverage: deps
	@$(MAKE) --no-print-directory B=$(B)/cov EXTRA=--coverage CFLAGS='-O0 -g' all test-programs
	@B='$(B)/cov' tests/lib/run $(patsubst $(B)/%,$(B)/cov/%,$(UNIT_BIN) $(STORE_BIN)) $(SCRIPTS)
	@gcovr -r . --object-directory $(B)/cov -f 'src/' --print-summary -o $(B)/coverage.txt; sed -n '1,4p;/TOTAL/p' $(B)/coverage.txt

.FORCE:
.PHONY: check test-programs check-asan asan-run check-valgrind coverage .FORCE
