# Two commands matter: `make run` and `make test`. Each installs what it needs and says so.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
export CARGO_TERM_COLOR ?= auto

.PHONY: bench bench-check demo fuzz fuzz-check help interop setup setup-test web run test fmt lint walls unit store api web-check e2e shots

help: ## Shows this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## Installs what running needs, after saying what and why
	@scripts/setup run

setup-test: ## Installs what testing needs besides
	@scripts/setup test

# npm writes this file last: an install that was cut short is done again.
packages := web/node_modules/.package-lock.json

$(packages): web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web: web/build/index.html ## Builds the web

web/build/index.html: $(packages) $(shell find web/src web/messages web/static -type f -not -path '*/paraglide/*' 2>/dev/null) web/vite.config.ts web/svelte.config.js
	cd web && npm run build

stages := interop/node_modules/.package-lock.json

$(stages): interop/package-lock.json
	cd interop && npm ci --no-audit --no-fund
	@touch $@

run: setup web ## Builds everything and serves http://localhost:3000
	cargo build --release --locked -p wanghong-server
	target/release/wanghong serve

demo: setup web ## Serves a sample show with an audience, in a folder of its own
	cargo build --release --locked -p wanghong-server
	target/release/wanghong demo

test: setup-test fmt lint walls web-check unit store e2e ## Everything CI runs

fmt:
	cargo fmt --all --check

lint: web
	cargo clippy --workspace --all-targets --locked -- -D warnings

walls: ## Who may depend on whom, licences, sources, lengths
	scripts/walls
	scripts/house --walls > /dev/null

web-check: web
	cd web && npm run stale && npm run lint && npm run check && npm run test
	cd web && npx prettier --ignore-path .prettierignore --check ../interop/*.mjs

# Many tests wait for a clock and not for a processor.
jobs := $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN))))

unit: web ## Unit, property and transcript tests, and the simulator's seeds
	cargo nextest run --workspace --locked -j $(jobs)
	cargo run -q --locked -p wanghong-sim -- --seeds 200

store: ## On a private PostgreSQL too: the store's suite, and the sale that is killed fifty times
	scripts/postgres cargo nextest run --workspace --locked -E 'package(wanghong-store) or test(on_postgresql)'

e2e: web $(stages) ## A whole evening in Chromium, on SQLite and on PostgreSQL; and players that others wrote
	cargo build --locked -p wanghong-server
	node web/e2e/run.mjs
	node interop/players.mjs
	scripts/postgres bash -c 'WANGHONG_DATABASE=$$WANGHONG_TEST_POSTGRES node web/e2e/run.mjs'

interop: web $(stages) ## Encoders and players that others wrote: installs them, tries all, writes docs/interop.md
	scripts/setup interop
	cargo build --locked -p wanghong-server
	cargo build --locked -p wanghong-media --example rules
	node interop/interop.mjs

api: ## Writes the API's description and the web's types from the code
	cargo run -q --locked -p wanghong-server -- openapi > docs/openapi.json
	cargo run -q --locked -p wanghong-server -- config > docs/configuration.md
	cd web && npm run api

FUZZ_SECONDS ?= 60

fuzz: ## Hostile bytes for FUZZ_SECONDS a target (needs cargo-fuzz)
	cd fuzz && for target in targets/*.rs; do RUSTC_BOOTSTRAP=1 cargo fuzz run -s none --fuzz-dir . "$$(basename $$target .rs)" -- -max_total_time=$(FUZZ_SECONDS); done

fuzz-check: web ## Whether the fuzz targets compile
	cargo check --manifest-path fuzz/Cargo.toml --target-dir target --locked

# Both are built into one folder, which spares what their features share.
BENCH := cargo run --release --locked --quiet --manifest-path bench/Cargo.toml --target-dir target --

bench: web ## Measures the room, the picture and the till beside their floors and peers
	cargo build --release --locked -p wanghong-server
	$(BENCH) all $(ARGS)

bench-%: web ## One of them: room, playlist, glass, soak, desk, order, yuan, storm: make bench-soak ARGS="--minutes 20"
	cargo build --release --locked -p wanghong-server
	$(BENCH) $* $(ARGS)

bench-check: web ## The benchmark's own tests and lints
	cargo fmt --manifest-path bench/Cargo.toml --check
	cargo clippy --manifest-path bench/Cargo.toml --target-dir target --all-targets --locked -- -D warnings
	cargo test --manifest-path bench/Cargo.toml --target-dir target --locked --quiet
