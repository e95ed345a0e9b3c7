# Two commands do everything: `make demo` and `make test`. The rest are their parts.

CARGO ?= cargo
PORT ?=
# Debian packages that the tests use, by the command that each brings.
TOOLS = cc:gcc pdftotext:poppler-utils

.PHONY: demo test check tools bench simulate damage powercut fmt clean

demo:
	$(CARGO) run --quiet --package maaltal -- demo $(if $(PORT),--port $(PORT))

test: tools check
	$(CARGO) build --workspace
	$(CARGO) test --workspace

# Format, lints, documentation; licences, versions and the edges between crates are tests over cargo's metadata.
check:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --document-private-items --quiet
	$(CARGO) test --package maaltal-tests --test house_rules

# Installs what the tests use, as root; else says the one line to run.
tools:
	@missing=""; \
	for tool in $(TOOLS); do command -v $${tool%%:*} >/dev/null 2>&1 || missing="$$missing $${tool##*:}"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq$$missing; \
	else echo "run: sudo apt-get update && sudo apt-get install -y$$missing"; exit 1; fi

bench:
	$(CARGO) bench --package maaltal-tests --bench report

# Bad luck, more of it than the tests have: histories against a simulated disk, damaged places of a real log, power cuts of a real one.
SEEDS ?= 100000
simulate:
	$(CARGO) run --release --quiet --package maaltal-log --features testing --example simulate -- $(SEEDS)

damage:
	$(CARGO) run --release --quiet --package maaltal-log --features testing --example damage -- 1000

powercut:
	$(CARGO) build --release --package maaltal
	$(CARGO) bench --package maaltal-tests --bench powercut -- 1000

fmt:
	$(CARGO) fmt --all

clean:
	$(CARGO) clean
