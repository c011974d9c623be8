# Two commands do everything: `make run` and `make test`. The rest is for working on Evenkeel.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: run test dev load release sbom bench bench-peers fuzz soak lint build size help setup setup-browser binary

APP_INPUTS := Cargo.toml Cargo.lock Trunk.toml .cargo/config.toml rust-toolchain.toml .ci/setup \
	$(shell find frontend shared/src -mindepth 1 -path frontend/dist -prune -o -path frontend/model.html -prune -o -path frontend/measure.html -prune -o -print) shared/Cargo.toml
# When the stamp's app is gone, the stamp says nothing.
ifeq ($(wildcard frontend/dist/index.html),)
$(shell rm -f target/app.stamp)
endif

## run: sets up what is missing, builds, loads the demonstration data, serves at http://127.0.0.1:8080
run: build
	@target/release/evenkeel demo

## test: sets up what is missing and runs every test, browser tests included
test: setup-browser target/app.stamp
	@# Binaries and tests at once: built apart, they would compile half of their dependencies twice.
	cargo build --release --locked --bins --tests
	cargo test --release --locked
	cargo test --package frontend --release
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory size

## build: the release binary, target/release/evenkeel, with the app inside
build: binary

binary: target/app.stamp
	@echo "build the binary"
	@cargo build --release --locked --bins --lib

# Begun before Trunk reads the sources, so that an edit during the build counts as newer.
target/app.stamp: $(APP_INPUTS) | setup
	@echo "build the app"
	@mkdir -p target && touch target/app.started
	@.ci/app
	@mv target/app.started target/app.stamp

setup:
	@.ci/setup app

setup-browser: setup
	@.ci/setup browser

## dev: rebuilds and reloads on every change, at http://127.0.0.1:8080
dev: setup
	@.ci/dev

## bench: measures the budgets and prints them
bench: setup-browser build
	@.ci/app measure
	cargo bench --bench budgets --bench pages --bench explore --bench ingestion --bench probes --bench store
	@.ci/size

## bench-peers: times `report` against Evidently, NannyML and fairlearn, and compares figures (ROWS=1000000)
bench-peers: build
	@.ci/bench-peers $(ROWS)

## load: 200 clients read pages while two ingest; prints the times of each address (LOAD_SECONDS=30)
load: build
	cargo bench --bench load

## sbom: what the binary is made of, with licences and hashes: target/evenkeel.cdx.json
sbom:
	@mkdir -p target && .ci/sbom target/evenkeel.cdx.json

## release: a binary that is the same wherever it is built: target/reproducible/release/evenkeel
release: target/app.stamp
	@.ci/release

## fuzz: damaged files, frames and requests, FUZZ_SECONDS=60 for each kind
fuzz:
	@.ci/fuzz

## soak: kills the server 1,000 times under load and counts what is there (SOAK_KILLS=1000, SOAK_SEED)
soak: build
	SOAK_KILLS=$${SOAK_KILLS:-1000} cargo test --release --locked --package tests --test suite kills:: -- --nocapture

## lint: formatting, clippy, invariants, licences of dependencies
lint:
	@.ci/lint

## size: what the first page weighs on the wire, against its budget
size: target/app.stamp
	@.ci/size

## help: this list
help:
	@awk -F ': ' '/^## / { sub("## ", "", $$1); printf "  make %-12s %s\n", $$1, $$2 }' Makefile
