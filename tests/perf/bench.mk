# `make bench`: a table of figures, each beside a floor measured in the same minute. QUICK=1: under half a minute. N="10000 100000".
# No test: timings decide nothing.
PERF_BIN = $(addprefix $(B)/perf/,gen read write search)
PERF_FLOOR = $(B)/perf/floor

$(PERF_BIN): $(B)/perf/%: $(B)/obj/tests/perf/%.o $(B)/obj/tests/perf/perf.o $(LIB_svc) $(LIB_core)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(EXTRA) $(LDFLAGS) -o $@ $^ $(call pc_libs,$(PKG_core) $(PKG_svc)) -lm
$(PERF_FLOOR): $(B)/obj/tests/perf/floor.o
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(EXTRA) $(LDFLAGS) -o $@ $^ $(call pc_libs,sqlite3 $(PKG_ui))

bench: deps
	@$(MAKE) -s --no-print-directory all $(PERF_BIN) $(PERF_FLOOR)
	@B='$(B)' QUICK='$(QUICK)' N='$(N)' python3 tests/perf/bench.py
# How well articles are found and offered, beside FTS5's own tokenizers on the same queries. V=1: those that are not first.
bench-search: deps
	@$(MAKE) -s --no-print-directory all $(B)/perf/search
	@d=$$(mktemp -d) && $(B)/perf/search $$d/t.db data/policy data/kb tests/vectors/kb_queries.tsv tests/vectors/kb_tickets.tsv $(if $(V),-v); r=$$?; rm -rf $$d; exit $$r
.PHONY: bench bench-search
