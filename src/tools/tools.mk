# Installing, packaging, looking after the tree.
ROOT_LINE = apt-get update && apt-get install -y --no-install-recommends $(DEPS_BUILD) $(DEPS_TEST)

# Installs what is missing as root; else prints the line to run and stops.
deps:
	@miss=$$(for p in $(DEPS_BUILD) $(DEPS_TEST); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done | tr '\n' ' '); \
	if [ -z "$$miss" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing: $$miss"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$miss >/dev/null; \
	else echo "missing: $$miss"; echo "run this as root, then again:"; echo "  apt-get update && apt-get install -y --no-install-recommends $$miss"; exit 1; fi

demo: deps
	@$(MAKE) --no-print-directory all
	@$(B)/tend demo

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/tend $(DESTDIR)$(PREFIX)/share/tend
	install -m 755 $(B)/tend $(DESTDIR)$(PREFIX)/bin/tend
	install -m 755 $(B)/tend-intake $(DESTDIR)$(PREFIX)/lib/tend/tend-intake
	cp -R data/policy data/maps data/demo data/kb $(DESTDIR)$(PREFIX)/share/tend/
	for m in $(patsubst $(B)/locale/%,%,$(MOS)); do install -D -m 644 $(B)/locale/$$m $(DESTDIR)$(PREFIX)/share/locale/$$m; done
	for m in man/*.[1-8] $(B)/man/tend.1; do install -D -m 644 $$m $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$$(basename $$m); done
	install -D -m 644 $(B)/tend.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/tend
	install -D -m 644 $(B)/_tend $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_tend

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/tend $(DESTDIR)$(PREFIX)/share/bash-completion/completions/tend $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_tend
	rm -rf $(DESTDIR)$(PREFIX)/lib/tend $(DESTDIR)$(PREFIX)/share/tend
	for m in $(patsubst $(B)/locale/%,%,$(MOS)); do rm -f $(DESTDIR)$(PREFIX)/share/locale/$$m; done
	for m in man/*.[1-8] $(B)/man/tend.1; do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$$(basename $$m); done

# ---- made from the tables of the code ----
$(B)/gendoc: $(B)/obj/src/tools/gendoc.o $(LIB_core)
	$(Q)$(CC) $(CFLAGS) $(EXTRA) -o $@ $^ $(call pc_libs,$(PKG_core)) -lm
$(B)/man/tend.1: man/tend.1.in $(B)/gendoc
	@mkdir -p $(@D)
	@for p in VERBS:verbs KEYS:keys FILTERS:filters; do $(B)/gendoc $${p#*:} > $(B)/gen-$${p#*:}; done
	$(Q)sed -e '/^@VERBS@$$/{r $(B)/gen-verbs' -e 'd}' -e '/^@KEYS@$$/{r $(B)/gen-keys' -e 'd}' -e '/^@FILTERS@$$/{r $(B)/gen-filters' -e 'd}' $< > $@
$(B)/tend.bash: $(B)/gendoc
	@$(B)/gendoc bash > $@
$(B)/_tend: $(B)/gendoc
	@$(B)/gendoc zsh > $@
DOCS = $(B)/man/tend.1 $(B)/tend.bash $(B)/_tend
all: $(DOCS)

# ---- looking after the tree ----
layers:
	@src/tools/layers.sh && echo "layers: sound"
lint: all layers
	@mandoc -T lint -W warning $(B)/man/tend.1 man/*.[1-8] && echo "manual: sound"
	@bash -n $(B)/tend.bash && for f in tests/lib/run $(SCRIPTS); do bash -n $$f || exit 1; done
	@# uninitvar: it does not follow `st == TEND_OK`; compilers, valgrind and the sanitizers do
	@cppcheck --quiet --std=c11 --language=c --enable=warning,portability --inline-suppr --error-exitcode=1 --suppress=missingIncludeSystem \
	  --suppress=unknownMacro --suppress=uninitvar --suppress=legacyUninitvar --suppress=arrayIndexThenCheck --suppress=nullPointerRedundantCheck:src/intake/child.c --suppress=incompatibleFileOpen --suppress=*:$(B)/* -Iinclude -Isrc -I$(B) -j 2 src && echo "cppcheck: sound"
	@# every text that the code shows is in every catalogue, and no translation is a guess
	@xgettext --from-code=UTF-8 -k_ -kN_ -kngettext_:1,2 -o $(B)/lint.pot $$(find src include -name '*.c' -o -name '*.h' -o -name '*.def' | sort) 2>/dev/null
	@for po in $(POS); do msgmerge --quiet -o $(B)/lint.po $$po $(B)/lint.pot && msgfmt --check --statistics -o /dev/null $(B)/lint.po 2>&1 | tee $(B)/lint.txt; \
	  ! grep -Eq 'fuzzy|untranslated|error' $(B)/lint.txt || { echo "$$po is not complete: make pot, then translate"; exit 1; }; done

# The catalogue of all texts that a person sees.
pot:
	@xgettext --from-code=UTF-8 -k_ -kN_ -kngettext_:1,2 --package-name=tend -o $(B)/tend.pot --sort-by-file \
	  $$(find src include -name '*.c' -o -name '*.h' -o -name '*.def' | sort) 2>/dev/null
	@for po in $(POS); do msgmerge --quiet --update --backup=none $$po $(B)/tend.pot; msgfmt --statistics -o /dev/null $$po; done

# The same tree gives the same bytes.
dist:
	@mkdir -p dist
	git archive --format=tar --prefix=tend-$(VERSION)/ HEAD | gzip -n > dist/tend-$(VERSION).tar.gz
	@echo dist/tend-$(VERSION).tar.gz

clean:
	rm -rf $(B) dist

help:
	@echo 'make            build/tend and build/tend-intake'
	@echo 'make demo       install what is missing, build, open the demo shop'
	@echo 'make check      install what is missing, build, run all tests'
	@echo 'make check-asan | check-valgrind | coverage | lint | layers | bench'
	@echo 'make install | uninstall | dist | clean   (PREFIX= DESTDIR= STATEDIR=)'

.PHONY: deps demo install uninstall dist clean help layers lint pot
