package main

import (
	"bufio"
	"fmt"
	"io"

	"github.com/spf13/pflag"
)

// answer is what a command other than lint prints, as text or, by its fields, as JSON.
type answer interface{ text(io.Writer) }

// formatFlag is the flag --format of such a command.
func formatFlag(flags *pflag.FlagSet, format *string) {
	flags.StringVar(format, "format", "text", "the `format` of the output: text or json")
}

// writeAs writes an answer in a format.
func writeAs(out io.Writer, format string, a answer) error {
	switch format {
	case "json":
		return encode(out, a)
	case "text":
		w := bufio.NewWriter(out)
		a.text(w)
		return w.Flush()
	}
	return fmt.Errorf("--format: %q; want text or json", format)
}
