# `make bench`: figures as ratios to a floor measured in the same run. They decide nothing. QUICK=1: small and short. N="10000 100000"
ifeq ($(QUICK),1)
BENCH_N = 10000
BENCH_S = 0.5
else
BENCH_N = 10000 100000
BENCH_S = 2
endif
PERF = gen bench floor_list floor_ui
$(PERF:%=$(B)/perf/%): $(B)/perf/%: $(B)/obj/tests/perf/%.o $(LIB_svc) $(LIB_core)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(EXTRA) -o $@ $^ $(call pc_libs,$(PKG_core) $(PKG_svc) $(PKG_ui)) -lm
bench: all $(PERF:%=$(B)/perf/%)
	@B='$(B)' N='$(or $(N),$(BENCH_N))' S='$(BENCH_S)' tests/perf/bench.sh
.PHONY: bench
