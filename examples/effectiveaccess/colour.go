package main

import (
	"io"
	"os"
	"strings"
)

// hasColour reports whether w is a terminal and colour is welcome there: see
// https://no-color.org.
func hasColour(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// paint colours the words of a matrix. It comes after everything is in its
// column, as colours have no width.
func paint(matrix string, colour bool) string {
	if !colour {
		return matrix
	}
	return strings.NewReplacer("BYPASS", "\x1b[1;31mBYPASS\x1b[0m", "allow", "\x1b[32mallow\x1b[0m").Replace(matrix)
}
