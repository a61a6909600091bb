# What a newcomer needs: `make run` and `make test`. See README.md.
.PHONY: run cloud test check bench

# The whole system in one process, with a demo practice. Needs only Go.
run:
	@go run ./infra/local

# What template.yaml deploys, on this machine: every function a process of its own, held to its own policies.
cloud:
	@STUND_CHROMIUM=none STUND_AXE=none STUND_ARM64=none STUND_STRIPE_MOCK=none STUND_JUDGES=none STUND_READERS=none \
		infra/test/with-tools.sh go run ./infra/cloud

# Every test that this machine can run; what it cannot is named. With CI=true nothing may be left out, with FULL=1
# nothing is sampled.
test:
	@infra/test/test.sh

# Formatting, vet, staticcheck, module files, licences.
check:
	@infra/test/check.sh

# Speed and cost, side by side with a baseline in one run.
bench:
	@infra/test/bench.sh

# What `sam build` calls for each function.
include infra/aws/build.mk
