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
	cp -R data/policy data/demo data/keys.default $(DESTDIR)$(PREFIX)/share/tend/
	for m in $(patsubst $(B)/locale/%,%,$(MOS)); do install -D -m 644 $(B)/locale/$$m $(DESTDIR)$(PREFIX)/share/locale/$$m; done
	for m in man/*.[1-8]; do install -D -m 644 $$m $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$$(basename $$m); done
	install -D -m 644 data/completion/tend.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/tend
	install -D -m 644 data/completion/_tend $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_tend

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/tend $(DESTDIR)$(PREFIX)/share/bash-completion/completions/tend $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_tend
	rm -rf $(DESTDIR)$(PREFIX)/lib/tend $(DESTDIR)$(PREFIX)/share/tend
	for m in $(patsubst $(B)/locale/%,%,$(MOS)); do rm -f $(DESTDIR)$(PREFIX)/share/locale/$$m; done
	for m in man/*.[1-8]; do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$$(basename $$m); done

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

.PHONY: deps demo install uninstall dist clean help
