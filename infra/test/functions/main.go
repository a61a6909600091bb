// Command functions builds every function once for all tests of a run, for this machine and, with STUND_ARM64, those
// that tests emulate for arm64 (all with FULL=1): functions FOLDER. What is in the others is compiled for arm64. It
// prints STUND_FUNCTIONS, which tests take the programs from.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

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
	if err := b.Everything(folder); err != nil {
		return err
	}
	if os.Getenv(awstest.ARM64Var) != "" && runtime.GOARCH != "arm64" {
		if err := forARM64(b.For("arm64"), folder); err != nil {
			return err
		}
	}
	fmt.Printf("%s=%s\n", papercloud.BuiltVar, folder)
	return nil
}

// forARM64 builds what tests emulate, and compiles the rest.
func forARM64(b *papercloud.Builder, folder string) error {
	entries, err := os.ReadDir("functions")
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if err := b.Compile(); err != nil {
		return err
	}
	return b.Everything(folder, papercloud.Emulated(names, awstest.Full())...)
}
