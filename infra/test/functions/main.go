// Command functions builds every function once for all tests of a run, for this machine and, with STUND_ARM64, for
// arm64: functions FOLDER. It prints STUND_FUNCTIONS, which tests take the programs from.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"stund/internal/awstest"
	"stund/internal/papercloud"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "functions:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: functions FOLDER")
	}
	folder, err := filepath.Abs(args[0])
	if err != nil {
		return err
	}
	b, err := papercloud.NewBuilder(".")
	if err != nil {
		return err
	}
	defer b.Close()
	processors := []string{runtime.GOARCH}
	if os.Getenv(awstest.ARM64Var) != "" && !slices.Contains(processors, "arm64") {
		processors = append(processors, "arm64")
	}
	for _, arch := range processors {
		if err := b.For(arch).Everything(folder); err != nil {
			return err
		}
	}
	fmt.Printf("%s=%s\n", papercloud.BuiltVar, folder)
	return nil
}
