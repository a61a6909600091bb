# What `sam build` calls for each function: build-PublicSlots compiles functions/public-slots into ARTIFACTS_DIR.
# GOARCH can be overridden to run a function on another machine.

lambda_name = $(shell printf %s '$*' | \
	sed -E 's/([a-z0-9])([A-Z])/\1-\2/g; s/([A-Z])([A-Z][a-z])/\1-\2/g' | tr '[:upper:]' '[:lower:]')

# Code that is large and hardly runs is compiled without inlining, to be smaller. What runs at a start keeps it, ours
# and the SDK's: a start is a tenth slower without. Libraries that read and answer a request lose nothing that can be
# measured, and a quarter of a megabyte.
not_inlined = vendor/... crypto/tls crypto/x509/... encoding/asn1 math/big \
	net net/http encoding/json log/slog/... regexp/... github.com/danielgtaylor/huma/v2/... \
	github.com/go-json-experiment/...

# Without the Lambda runtime of 2018, and without HTTP/2, which nothing here needs that functions call: 0.3 MB less.
lambda_system = CGO_ENABLED=0 GOOS=$(or $(LAMBDA_GOOS),linux) GOARCH=$(or $(LAMBDA_GOARCH),arm64)
lambda_flags = -tags lambda.norpc,nethttpomithttp2 -trimpath -buildvcs=false \
	$(foreach package,$(not_inlined),-gcflags=$(package)=-l) -ldflags '-s -w'
lambda_go = $(lambda_system) go build $(lambda_flags)

build-%:
	$(lambda_go) -o '$(ARTIFACTS_DIR)/bootstrap' './functions/$(lambda_name)'

# All of them at once, or those that LAMBDA_NAMES names, as ARTIFACTS_DIR/public-slots and so on: that is much faster.
.PHONY: functions
functions:
	mkdir -p '$(ARTIFACTS_DIR)'
	$(lambda_go) -o '$(ARTIFACTS_DIR)/' $(or $(LAMBDA_NAMES:%=./functions/%),./functions/...)

# Compiles all that is in them, and links no program: that takes half a second of processor for each.
.PHONY: functions-compiled
functions-compiled:
	@$(lambda_system) go list $(lambda_flags) -export -deps -f '{{with .Error}}{{.}}{{end}}' ./functions/...
