// Command build makes the widget's files from their sources: `go run ./internal/widget/build`, from the module's root.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"stund/internal/i18n"
	"stund/internal/script/bundle"
	"stund/internal/widget"
)

func main() {
	if err := run("internal/widget"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run replaces what was built before.
func run(folder string) error {
	if err := os.WriteFile(filepath.Join(folder, "src", "texts.d.ts"), []byte(widget.Declarations()),
		0o644); err != nil {
		return err
	}
	files, err := build(filepath.Join(folder, "src"))
	if err != nil {
		return err
	}
	return bundle.Write(filepath.Join(folder, "dist"), files)
}

// build returns the files by name: the script that websites name, and the parts that it loads. Src is the folder of the
// sources.
func build(src string) (map[string][]byte, error) {
	b, err := bundle.New(src)
	if err != nil {
		return nil, err
	}
	proof := b.Part("proof", "proof.ts", "", nil)
	b.Part("embed", "embed.ts", "", nil)
	b.Part("fill", "fill.ts", "", nil)
	steps := b.Part("steps", "steps.ts", "", nil)
	dialog := b.Part("dialog", "dialog.ts", "", nil)
	colour := b.Part("colour", "../../script/src/colour.ts", "", nil)
	parts := map[string]string{}
	for _, l := range i18n.Langs() {
		texts := widget.Texts().Module(l)
		wait := b.Part("wait"+string(l), "wait.ts", texts, nil)
		pay := b.Part("pay"+string(l), "pay.ts", texts, nil)
		ask := b.Part("ask"+string(l), "ask.ts", texts,
			map[string]string{"LANGUAGE": strconv.Quote(string(l))})
		parts[string(l)] = b.Part(string(l), "app.ts", texts, map[string]string{"PROOF": strconv.Quote(proof),
			"STEPS": strconv.Quote(steps), "COLOUR": strconv.Quote(colour),
			"DIALOG": strconv.Quote(dialog), "WAIT": strconv.Quote(wait),
			"PAY": strconv.Quote(pay), "ASK": strconv.Quote(ask), "LANGUAGE": strconv.Quote(string(l))})
	}
	table, err := json.Marshal(parts)
	if err != nil {
		return nil, fmt.Errorf("write table of parts: %w", err)
	}
	b.Script("widget.js", "loader.ts", map[string]string{"PARTS": string(table)})
	return b.Files()
}
