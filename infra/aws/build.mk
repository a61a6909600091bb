# What `sam build` calls for each function: build-PublicSlots compiles functions/public-slots into ARTIFACTS_DIR.
# GOARCH can be overridden to run a function on another machine.

lambda_name = $(shell printf %s '$*' | sed -E 's/([a-z0-9])([A-Z])/\1-\2/g' | tr '[:upper:]' '[:lower:]')

build-%:
	CGO_ENABLED=0 GOOS=linux GOARCH=$(or $(LAMBDA_GOARCH),arm64) go build -tags lambda.norpc -trimpath -buildvcs=false \
		-ldflags '-s -w' -o '$(ARTIFACTS_DIR)/bootstrap' './functions/$(lambda_name)'
