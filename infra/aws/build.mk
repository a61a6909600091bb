# What `sam build` calls for each function: build-PublicSlots compiles functions/public-slots into ARTIFACTS_DIR.
# GOARCH can be overridden to run a function on another machine.

lambda_name = $(shell printf %s '$*' | sed -E 's/([a-z0-9])([A-Z])/\1-\2/g' | tr '[:upper:]' '[:lower:]')

# Code that is large and waits for the network anyway is compiled without inlining: a twentieth less to load at each start.
# What computes (our own packages, JSON, sorting, hashing) keeps it.
not_inlined = github.com/aws/... github.com/danielgtaylor/... net/... vendor/... crypto/tls crypto/x509/... encoding/asn1 \
	encoding/json regexp/... math/big

build-%:
	CGO_ENABLED=0 GOOS=$(or $(LAMBDA_GOOS),linux) GOARCH=$(or $(LAMBDA_GOARCH),arm64) go build -tags lambda.norpc -trimpath -buildvcs=false \
		$(foreach package,$(not_inlined),-gcflags=$(package)=-l) -ldflags '-s -w' -o '$(ARTIFACTS_DIR)/bootstrap' './functions/$(lambda_name)'
